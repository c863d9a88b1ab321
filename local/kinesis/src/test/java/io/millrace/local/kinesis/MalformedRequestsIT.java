package io.millrace.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends, it gets an answer that names its mistake. */
class MalformedRequestsIT {
  private static final String JSON = "application/x-amz-json-1.1";
  private static final String CBOR = "application/x-amz-cbor-1.1";
  private static final ObjectMapper JSON_MAPPER = new ObjectMapper();
  private static final ObjectMapper CBOR_MAPPER = new ObjectMapper(new CBORFactory());

  private final LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void createStream() {
    kinesis.createStream("logs", 1);
  }

  @AfterEach
  void close() {
    kinesis.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "\"text\"",
        "{} {}",
        "not json",
        "{\"StreamName\": 5}",
        "{\"StreamName\": [\"logs\"]}",
        "{\"StreamName\": \"logs\", \"MaxResults\": \"many\"}",
        "{\"StreamName\": \"logs\", \"MaxResults\": 1.5}",
        "{\"StreamName\": \"logs\", \"MaxResults\": 99999999999999999999}",
        "{\"StreamName\": \"logs\", \"ShardFilter\": 1}"
      })
  void bodyOfTheWrongShapeIsASerializationException(String body) throws Exception {
    HttpResponse<byte[]> response = send(JSON, "ListShards", body.getBytes(UTF_8));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("x-amzn-errortype"))
        .hasValue("SerializationException");
    assertThat(response.headers().firstValue("x-amzn-RequestId")).isPresent();
    assertThat(JSON_MAPPER.readTree(response.body()).path("__type").textValue())
        .isEqualTo("SerializationException");
    assertThat(JSON_MAPPER.readTree(response.body()).path("message").textValue()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Records\": 1}",
        "{\"Records\": [1]}",
        "{\"Records\": [{\"PartitionKey\": \"k\", \"Data\": 7}]}",
        "{\"Records\": [{\"PartitionKey\": \"k\", \"Data\": \"%%%\"}]}",
        "{\"Records\": [{\"PartitionKey\": 1, \"Data\": \"eA==\"}]}"
      })
  void recordsOfTheWrongShapeAreASerializationException(String body) throws Exception {
    HttpResponse<byte[]> response = send(JSON, "PutRecords", body.getBytes(UTF_8));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(errorType(response)).isEqualTo("SerializationException");
  }

  @Test
  void errorComesInTheFormatOfTheRequest() throws Exception {
    byte[] body = CBOR_MAPPER.writeValueAsBytes(Map.of("StreamName", "wrong-stream-name"));

    HttpResponse<byte[]> response = send(CBOR, "DescribeStream", body);

    JsonNode error = CBOR_MAPPER.readTree(response.body());
    assertThat(response.headers().firstValue("Content-Type")).hasValue(CBOR);
    assertThat(error.path("__type").textValue()).isEqualTo("ResourceNotFoundException");
    assertThat(error.path("message").textValue())
        .isEqualTo("Stream wrong-stream-name under account 000000000000 not found.");
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, CBOR})
  void randomBytesGetAnAnswer(String contentType) throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      byte[] garbage = new byte[1 + random.nextInt(200)];
      random.nextBytes(garbage);

      assertThat(send(contentType, "PutRecords", garbage).statusCode()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, CBOR})
  void damagedRequestsGetAnAnswer(String contentType) throws Exception {
    Random random = new Random(11);
    byte[] sound =
        (contentType.equals(JSON) ? JSON_MAPPER : CBOR_MAPPER)
            .writeValueAsBytes(
                Map.of(
                    "StreamName",
                    "logs",
                    "Records",
                    new Object[] {Map.of("PartitionKey", "k", "Data", new byte[40])}));
    assertThat(send(contentType, "PutRecords", sound).statusCode()).isEqualTo(200);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = sound.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();

      assertThat(send(contentType, "PutRecords", damaged).statusCode()).isIn(200, 400);
    }
  }

  @Test
  void deeplyNestedBodyIsRefused() throws Exception {
    byte[] body = ("{\"a\":" + "[".repeat(100_000)).getBytes(UTF_8);

    assertThat(errorType(send(JSON, "ListShards", body))).isEqualTo("SerializationException");
  }

  @Test
  void unknownOperationsAndFormatsAreNamedSo() throws Exception {
    assertThat(errorType(send(JSON, "BakeCake", "{}".getBytes(UTF_8))))
        .isEqualTo("UnknownOperationException");
    assertThat(errorType(send("text/plain", "ListStreams", "{}".getBytes(UTF_8))))
        .isEqualTo("UnknownOperationException");
    HttpResponse<byte[]> get =
        http.send(
            HttpRequest.newBuilder(kinesis.endpoint()).GET().build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(errorType(get)).isEqualTo("UnknownOperationException");
  }

  @Test
  void unsignedRequestIsRefusedUnlessAllowed() throws Exception {
    assertThat(errorType(sendUnsigned(kinesis))).isEqualTo("MissingAuthenticationTokenException");
    try (LocalKinesis open = LocalKinesis.builder().allowUnsigned().start()) {
      assertThat(sendUnsigned(open).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void brokenHttpEndsTheConnection() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", kinesis.endpoint().getPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write("NONSENSE\r\n\r\n".getBytes(UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();

      assertThat(new String(in.readAllBytes(), UTF_8)).startsWith("HTTP/1.1 400");
    }
  }

  private static String errorType(HttpResponse<byte[]> response) {
    return response.headers().firstValue("x-amzn-errortype").orElse(null);
  }

  private HttpResponse<byte[]> send(String contentType, String operation, byte[] body)
      throws Exception {
    return http.send(
        request(kinesis, contentType, operation, body).header("Authorization", "AWS4").build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> sendUnsigned(LocalKinesis target) throws Exception {
    return http.send(
        request(target, JSON, "ListStreams", "{}".getBytes(UTF_8)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest.Builder request(
      LocalKinesis target, String contentType, String operation, byte[] body) {
    return HttpRequest.newBuilder(target.endpoint())
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", contentType)
        .header("X-Amz-Target", "Kinesis_20131202." + operation)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }
}
