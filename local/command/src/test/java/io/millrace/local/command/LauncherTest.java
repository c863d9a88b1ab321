package io.millrace.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code millrace} in a folder with spaces, with a build and a Java that only talk. */
class LauncherTest {
  private static final Path SCRIPT = Path.of(System.getProperty("millrace.root"), "millrace");

  @TempDir private Path temporary;
  private Path home;
  private Path javaHome;

  @BeforeEach
  void makeHome() throws IOException {
    home = Files.createDirectories(temporary.resolve("mill race")).toRealPath();
    javaHome = Files.createDirectories(temporary.resolve("the jdk/bin")).getParent();
    Files.createDirectories(home.resolve("local/command/target"));
    Files.createDirectories(home.resolve("core/src/main"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    Files.copy(SCRIPT, home.resolve("millrace"));
    script(
        home.resolve("mvnw"),
        "echo \"build $*\"; echo x.jar > local/command/target/millrace.classpath");
    java("17");
  }

  @Test
  void firstRunBuildsAndTheNextDoesNot() throws Exception {
    Run first = run("--help");
    Run second = run("--help");

    assertThat(first.err())
        .contains("building for the first time", "build -q", "-pl local/command");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).endsWith("MillraceCommand|--help|\n");
  }

  @Test
  void newerSourceIsBuilt() throws Exception {
    run("--help");
    Path source = Files.writeString(home.resolve("core/src/main/A.java"), "class A {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(run("--help").err()).contains("sources have changed");
  }

  @Test
  void newerTestIsNotBuilt() throws Exception {
    run("--help");
    Files.createDirectories(home.resolve("core/src/test"));
    Path test = Files.writeString(home.resolve("core/src/test/ATest.java"), "class ATest {}");
    Files.setLastModifiedTime(test, FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(run("--help").err()).isEmpty();
  }

  @Test
  void argumentsAndFolderOfTheUserArrive() throws Exception {
    Run run = run("parse", "a b.log", "--option", "schema=a INT");

    assertThat(run.out())
        .startsWith("in " + temporary.toRealPath() + "\n")
        .contains("@" + home + "/local/spark-java17.args|-Xmx3g|-XX:+UseParallelGC|-cp|")
        .contains(home + "/local/command/target/classes:x.jar|")
        .endsWith("MillraceCommand|parse|a b.log|--option|schema=a INT|\n");
  }

  @Test
  void anotherJavaIsRefused() throws Exception {
    java("21");

    Run run = run("--help");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "millrace: needs Java 17, as EMR 7 has it, and found 21 (JAVA_HOME is %s). Point"
                    .formatted(javaHome)
                + " JAVA_HOME at a JDK 17.\n");
  }

  @Test
  void failedBuildEndsTheCommand() throws Exception {
    script(home.resolve("mvnw"), "echo broken; exit 1");

    Run run = run("--help");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .endsWith("broken\nmillrace: the build failed; the messages above say why.\n");
  }

  private void java(String version) throws IOException {
    script(
        javaHome.resolve("bin/java"),
        """
        if [ "$1" = -XshowSettings:properties ]; then
          echo '    java.specification.version = %s' >&2
        else
          echo "in $(pwd -P)"
          printf '%%s|' "$@"
          echo
        fi
        """
            .formatted(version));
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/usr/bin/env bash\n" + body);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Run run(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(home.resolve("millrace").toString()));
    command.addAll(List.of(args));
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    ProcessBuilder process =
        new ProcessBuilder(command)
            .directory(temporary.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    process.environment().put("JAVA_HOME", javaHome.toString());
    process.environment().remove("MILLRACE_HEAP");
    int code = process.start().waitFor();
    return new Run(code, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }
}
