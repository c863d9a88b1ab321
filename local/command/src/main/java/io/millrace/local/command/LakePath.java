package io.millrace.local.command;

import java.nio.file.Path;

/** A lake's root as typed: a URL stays, a folder becomes absolute. */
final class LakePath {
  private LakePath() {}

  static String of(String typed) {
    return typed.matches("[a-z0-9]+:/.*")
        ? typed
        : Path.of(typed).toAbsolutePath().normalize().toUri().toString();
  }
}
