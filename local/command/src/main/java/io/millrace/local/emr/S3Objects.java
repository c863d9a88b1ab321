package io.millrace.local.emr;

import io.millrace.core.MillraceException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects in S3. Each method throws a {@link MillraceException} that says what AWS refused. */
final class S3Objects {
  private final S3Client s3;

  S3Objects(S3Client s3) {
    this.s3 = s3;
  }

  /** Bytes of an object; empty when it is not there. */
  OptionalLong size(S3Place place) {
    HeadObjectRequest request =
        HeadObjectRequest.builder().bucket(place.bucket()).key(place.key()).build();
    return AwsFailure.explained(
        "s3:GetObject",
        place.toString(),
        () -> {
          try {
            return OptionalLong.of(s3.headObject(request).contentLength());
          } catch (NoSuchKeyException | NoSuchBucketException e) {
            return OptionalLong.empty();
          }
        });
  }

  void put(S3Place place, RequestBody body) {
    PutObjectRequest request =
        PutObjectRequest.builder().bucket(place.bucket()).key(place.key()).build();
    AwsFailure.explained(
        "s3:PutObject",
        place.toString(),
        () -> {
          try {
            return s3.putObject(request, body);
          } catch (NoSuchBucketException e) {
            throw new MillraceException(
                "There is no bucket '%s'. The outputs of the stack 'storage' name the buckets: give the right one."
                    .formatted(place.bucket()),
                e);
          }
        });
  }

  /** An object's bytes; empty when it is not there. */
  Optional<byte[]> get(S3Place place) {
    GetObjectRequest request =
        GetObjectRequest.builder().bucket(place.bucket()).key(place.key()).build();
    return AwsFailure.explained(
        "s3:GetObject",
        place.toString(),
        () -> {
          try {
            ResponseBytes<GetObjectResponse> answer = s3.getObjectAsBytes(request);
            return Optional.of(answer.asByteArray());
          } catch (NoSuchKeyException | NoSuchBucketException e) {
            return Optional.empty();
          }
        });
  }

  /** Objects of a folder and of those in it, by their keys. */
  List<S3Place> list(S3Place folder) {
    ListObjectsV2Request request =
        ListObjectsV2Request.builder().bucket(folder.bucket()).prefix(folder.key()).build();
    return AwsFailure.explained(
        "s3:ListBucket",
        "s3://" + folder.bucket(),
        () ->
            s3.listObjectsV2Paginator(request).contents().stream()
                .map(S3Object::key)
                .map(key -> new S3Place(folder.bucket(), key))
                .toList());
  }
}
