package io.millrace.local.emr;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The jar of an application, here and where a step is to find it. Its name there has its content's
 * hash, so that a step that runs keeps the jar that it began with, and one jar is brought once.
 *
 * @param file here
 * @param named how the step's definition names it
 * @param target in S3, beside what the definition names
 * @param bytes its size
 */
record JobJar(Path file, String named, S3Place target, long bytes) {
  private static final Pattern NAMED =
      Pattern.compile("s3[an]?://.+/millrace-(streaming|batch)\\.jar");

  /** Hex digits of the hash in a name. */
  private static final int DIGITS = 16;

  private static final int BUFFER = 1 << 16;

  /**
   * The jar that a step's arguments name.
   *
   * @param file in place of what the build has made
   * @param home folder of the project
   * @throws MillraceException when the step names none, or there is none here
   */
  static JobJar of(StepDefinition step, Optional<Path> file, Path home) {
    for (String word : step.args()) {
      Matcher matcher = NAMED.matcher(word);
      if (matcher.matches()) {
        return of(word, file.orElseGet(() -> built(home, matcher.group(1))));
      }
    }
    throw new MillraceException(
        "The step '%s' names no jar of an application: one of its arguments is to be s3://…/millrace-streaming.jar or s3://…/millrace-batch.jar."
            .formatted(step.name()));
  }

  private static JobJar of(String named, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new MillraceException("There is no jar %s: check --jar.".formatted(file));
    }
    S3Place place = S3Place.ofObject(named);
    try {
      String name =
          place.fileName().replace(".jar", "-" + hash(file).substring(0, DIGITS) + ".jar");
      return new JobJar(file, named, place.beside(name), Files.size(file));
    } catch (IOException e) {
      throw new MillraceException("Cannot read the jar %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Path built(Path home, String module) {
    Path folder = home.resolve(module).resolve("target");
    String start = "millrace-" + module + "-";
    List<Path> found = List.of();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        found =
            files
                .filter(each -> each.getFileName().toString().startsWith(start))
                .filter(each -> each.getFileName().toString().endsWith("-emr.jar"))
                .sorted()
                .toList();
      } catch (IOException e) {
        throw new MillraceException("Cannot list %s: %s".formatted(folder, e.getMessage()), e);
      }
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      throw new MillraceException(
          "There is no %s*-emr.jar in %s. Build it with './mvnw -pl streaming,batch -am package -DskipTests', or name one with --jar."
              .formatted(start, folder.toAbsolutePath().normalize()));
    }
    throw new MillraceException(
        "There are several jars in %s: %s. Name one with --jar."
            .formatted(folder, found.stream().map(Path::getFileName).toList()));
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      byte[] buffer = new byte[BUFFER];
      while (in.read(buffer) >= 0) {
        // The digest sees what is read.
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
