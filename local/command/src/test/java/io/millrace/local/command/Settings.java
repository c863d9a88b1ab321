package io.millrace.local.command;

import java.util.HashMap;
import java.util.Map;

/** System properties for as long as a test needs them. */
final class Settings implements AutoCloseable {
  private final Map<String, String> before = new HashMap<>();

  Settings with(String name, String value) {
    before.put(name, System.getProperty(name));
    System.setProperty(name, value);
    return this;
  }

  Settings without(String name) {
    before.put(name, System.getProperty(name));
    System.clearProperty(name);
    return this;
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }
}
