package io.millrace.local.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
  @TempDir Path folder;

  @Test
  void answersOnTheLoopbackAddressAlone() throws Exception {
    try (LocalPostgres server = LocalPostgres.start(folder);
        Connection connection = DriverManager.getConnection(server.url(), server.user(), "");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT current_setting('listen_addresses'), 6 * 7")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("127.0.0.1");
      assertThat(row.getInt(2)).isEqualTo(42);
    }
  }

  /** The process is one that starts a server and is killed before it could stop it. */
  @Test
  void endsWithAProcessThatIsKilled() throws Exception {
    Process owner =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Owner.class.getName(),
                    folder.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long pid = Long.parseLong(owner.inputReader().readLine());
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();

    owner.destroyForcibly().waitFor();

    server.onExit().get(60, TimeUnit.SECONDS);
    assertThat(server.isAlive()).isFalse();
  }

  /** Starts a server, prints its process and waits to be killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] args) throws Exception {
      LocalPostgres server = LocalPostgres.start(Path.of(args[0]));
      try (Connection connection = DriverManager.getConnection(server.url(), server.user(), "");
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT trim(split_part(pg_read_file('postmaster.pid'), E'\\n', 1))")) {
        row.next();
        System.out.println(row.getString(1));
      }
      Thread.currentThread().join();
    }
  }
}
