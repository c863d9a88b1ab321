package io.millrace.local.command;

/** What the process's exit code says, for every command. */
final class ExitCode {
  static final int DONE = 0;

  /** The command did its work and found something wrong in what it was given. */
  static final int FINDINGS = 1;

  /** The command could not do its work: wrong usage, unreadable files, no access. */
  static final int FAILED = 2;

  private ExitCode() {}
}
