package io.millrace.local.emr;

import io.millrace.core.MillraceException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An object in S3, or a folder of it. */
record S3Place(String bucket, String key) {
  private static final Pattern SHAPE = Pattern.compile("s3[an]?://([^/]+)/?(.*)");

  /** The place that a URL of S3 names, whichever of its spellings; empty for other URLs. */
  static Optional<S3Place> of(String url) {
    Matcher matcher = SHAPE.matcher(url);
    return matcher.matches()
        ? Optional.of(new S3Place(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /**
   * @throws MillraceException when the text is no URL of an object in S3
   */
  static S3Place ofObject(String url) {
    return of(url)
        .filter(place -> !place.key().isEmpty() && !place.key().endsWith("/"))
        .orElseThrow(
            () ->
                new MillraceException(
                    "'%s' is no object in S3: give it as s3://BUCKET/KEY.".formatted(url)));
  }

  /** What lies below, if this is a folder. */
  S3Place below(String name) {
    return new S3Place(bucket, key.isEmpty() || key.endsWith("/") ? key + name : key + "/" + name);
  }

  /** Of another name in the same folder. */
  S3Place beside(String name) {
    return new S3Place(bucket, key.substring(0, key.lastIndexOf('/') + 1) + name);
  }

  String fileName() {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + key;
  }
}
