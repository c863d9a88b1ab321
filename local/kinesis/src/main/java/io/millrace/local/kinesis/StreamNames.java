package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.StreamArn;
import io.millrace.local.kinesis.store.StreamStore;
import io.millrace.local.kinesis.store.Streams;
import io.millrace.local.kinesis.wire.RequestBody;
import java.util.regex.Pattern;

/** Finds the stream that a request means, by name or ARN. */
final class StreamNames {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

  private final Streams streams;

  StreamNames(Streams streams) {
    this.streams = streams;
  }

  /** The stream of a request's {@code StreamName} or {@code StreamARN}. */
  StreamStore stream(RequestBody request) {
    return streams.named(nameIn(request));
  }

  static boolean isNamed(RequestBody request) {
    return request.has("StreamName") || request.has("StreamARN");
  }

  /** The name that a new stream gets. */
  static String newName(RequestBody request) {
    return checked(request.requiredText("StreamName"));
  }

  private static String nameIn(RequestBody request) {
    String name = request.text("StreamName");
    String arn = request.text("StreamARN");
    if (arn == null) {
      if (name == null) {
        throw ServiceException.invalidArgument("Either StreamName or StreamARN must be provided.");
      }
      return checked(name);
    }
    String named = StreamArn.nameIn(arn);
    if (named == null) {
      throw ServiceException.validation(
          arn,
          "streamARN",
          "Member must satisfy regular expression pattern:"
              + " arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+");
    }
    if (name != null && !name.equals(named)) {
      throw ServiceException.invalidArgument(
          "StreamName %s does not match StreamARN %s.".formatted(name, arn));
    }
    return named;
  }

  private static String checked(String name) {
    if (name.isEmpty() || name.length() > 128) {
      throw ServiceException.validation(
          name, "streamName", "Member must have length between 1 and 128");
    }
    if (!NAME.matcher(name).matches()) {
      throw ServiceException.validation(
          name, "streamName", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    }
    return name;
  }
}
