package io.millrace.core.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code firehose}: what Data Firehose hands to a Lambda function or an HTTP endpoint, {@code
 * {"records": [{"data": base64, …}, …]}}. The data of each record is a message.
 *
 * @see <a href="https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html">Transform
 *     source data</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html">HTTP
 *     endpoint request and response</a>
 */
final class FirehoseEnvelope extends JsonEnvelope {
  private static final long serialVersionUID = 1L;

  private static final int STREAM = 0;
  private static final int RECORD_ID = 1;
  private static final int ARRIVED_AT = 2;

  @Override
  public String name() {
    return "firehose";
  }

  @Override
  public StructType fields() {
    return new StructType()
        .add("firehose_stream", DataTypes.StringType)
        .add("firehose_record_id", DataTypes.StringType)
        .add("firehose_arrived_at", DataTypes.TimestampType);
  }

  private record Delivered(UTF8String id, Long arrivedAt, byte[] data) {}

  @Override
  void openObject(JsonParser parser, byte[] bytes, int from, Contents contents)
      throws IOException, Unfit {
    UTF8String stream = null;
    List<Delivered> records = null;
    JsonToken end = parser.nextToken();
    while (end != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "deliveryStreamArn" -> stream = text(parser);
        case "records" -> records = records(parser);
        default -> parser.skipChildren();
      }
      end = parser.nextToken();
    }
    expect(records != null, "no 'records'", parser);
    for (Delivered record : records) {
      contents.set(STREAM, stream);
      contents.set(RECORD_ID, record.id);
      contents.set(ARRIVED_AT, record.arrivedAt);
      hand(record.data, contents);
    }
  }

  private static void hand(byte[] data, Contents contents) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      contents.reject(data, 0, data.length, "'data' is no base64", 0);
      return;
    }
    contents.add(decoded, 0, decoded.length);
  }

  private static List<Delivered> records(JsonParser parser) throws IOException, Unfit {
    expect(parser.currentToken() == JsonToken.START_ARRAY, "'records' is no list", parser);
    List<Delivered> records = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken() == JsonToken.START_OBJECT, "a record is no object", parser);
      records.add(record(parser));
    }
    return records;
  }

  private static Delivered record(JsonParser parser) throws IOException, Unfit {
    UTF8String id = null;
    Long arrivedAt = null;
    byte[] data = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "recordId" -> id = text(parser);
        case "approximateArrivalTimestamp" -> arrivedAt = micros(parser);
        case "data" -> {
          expect(value == JsonToken.VALUE_STRING, "'data' is no text", parser);
          data = textBytes(parser);
        }
        default -> parser.skipChildren();
      }
    }
    expect(data != null, "a record without 'data'", parser);
    return new Delivered(id, arrivedAt, data);
  }
}
