package io.millrace.streaming.opensearch;

import io.millrace.core.MillraceException;
import io.millrace.core.pipeline.Pipeline;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Name and password for {@code auth: basic}, read on the driver from its environment and from
 * nowhere else. They travel to executors with the tasks, and are in no message or log.
 */
final class Credentials implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String USERNAME = "OPENSEARCH_USERNAME";
  static final String PASSWORD = "OPENSEARCH_PASSWORD";
  static final Credentials NONE = new Credentials("", "");

  private final String username;
  private final String password;

  private Credentials(String username, String password) {
    this.username = username;
    this.password = password;
  }

  /**
   * @throws MillraceException when {@code auth} needs a variable that is not set
   */
  static Credentials of(Pipeline.OpenSearch.Auth auth, Map<String, String> environment) {
    if (auth != Pipeline.OpenSearch.Auth.BASIC) {
      return NONE;
    }
    String username = environment.getOrDefault(USERNAME, "");
    String password = environment.getOrDefault(PASSWORD, "");
    if (username.isEmpty() || password.isEmpty()) {
      throw new MillraceException(
          "opensearch.auth is 'basic', but %s is not set. Set the environment variables %s and %s of the driver."
              .formatted(username.isEmpty() ? USERNAME : PASSWORD, USERNAME, PASSWORD));
    }
    return new Credentials(username, password);
  }

  /** The value of the header {@code Authorization}. */
  String basic() {
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credentials that
        && username.equals(that.username)
        && password.equals(that.password);
  }

  @Override
  public int hashCode() {
    return username.hashCode();
  }

  @Override
  public String toString() {
    return username.isEmpty() ? "none" : "from " + USERNAME;
  }
}
