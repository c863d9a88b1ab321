package io.millrace.local.kinesis.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.local.kinesis.store.ServiceException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The parameters of a request.
 *
 * <p>A parameter of the wrong type is a {@code SerializationException}; a missing one is null, or a
 * {@code ValidationException} where the caller needs it.
 */
public final class RequestBody {
  private final WireFormat format;
  private final JsonNode root;

  RequestBody(WireFormat format, JsonNode root) {
    this.format = format;
    this.root = root;
  }

  public boolean has(String name) {
    return root.hasNonNull(name);
  }

  public String text(String name) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    if (!node.isTextual()) {
      throw wrongType(name, "a string");
    }
    return node.textValue();
  }

  public String requiredText(String name) {
    return required(name, text(name));
  }

  public Long number(String name) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrongType(name, "an integer");
    }
    return node.longValue();
  }

  /** A number within bounds, or {@code absent} when it is not given. */
  public int number(String name, int absent, int least, int most) {
    Long value = number(name);
    if (value == null) {
      return absent;
    }
    if (value < least) {
      throw ServiceException.validation(
          value, member(name), "Member must have value greater than or equal to " + least);
    }
    if (value > most) {
      throw ServiceException.validation(
          value, member(name), "Member must have value less than or equal to " + most);
    }
    return value.intValue();
  }

  /** A choice that is false when it is not given. */
  public boolean flag(String name) {
    JsonNode node = node(name);
    if (node != null && !node.isBoolean()) {
      throw wrongType(name, "a boolean");
    }
    return node != null && node.booleanValue();
  }

  public byte[] requiredBytes(String name) {
    JsonNode node = node(name);
    required(name, node);
    try {
      byte[] bytes = format == WireFormat.JSON && !node.isTextual() ? null : node.binaryValue();
      if (bytes == null || format == WireFormat.CBOR && !node.isBinary()) {
        throw wrongType(name, "a blob");
      }
      return bytes;
    } catch (IOException e) {
      throw wrongType(name, "a blob");
    }
  }

  /**
   * A time in epoch milliseconds. JSON has seconds with a fraction. In CBOR, clients of this
   * service write whole milliseconds, although the tag says seconds; a fraction is read as seconds.
   */
  public Long timestamp(String name) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    if (!node.isNumber() || node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
      throw wrongType(name, "a timestamp");
    }
    if (format == WireFormat.CBOR && node.isIntegralNumber()) {
      return node.longValue();
    }
    BigDecimal seconds = node.decimalValue();
    if (seconds.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE * 1000L)) > 0) {
      throw wrongType(name, "a timestamp");
    }
    return seconds.movePointRight(3).longValue();
  }

  /** A nested object; null when absent. */
  public RequestBody object(String name) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    if (!node.isObject()) {
      throw wrongType(name, "an object");
    }
    return new RequestBody(format, node);
  }

  public List<RequestBody> requiredObjects(String name) {
    JsonNode node = node(name);
    required(name, node);
    if (!node.isArray()) {
      throw wrongType(name, "a list");
    }
    List<RequestBody> objects = new ArrayList<>(node.size());
    for (JsonNode element : node) {
      if (!element.isObject()) {
        throw wrongType(name, "a list of objects");
      }
      objects.add(new RequestBody(format, element));
    }
    return objects;
  }

  public <T> T required(String name, T value) {
    if (value == null) {
      throw ServiceException.validation(null, member(name), "Member must not be null");
    }
    return value;
  }

  /** The name that the service uses in messages: {@code streamName} for {@code StreamName}. */
  public static String member(String name) {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private JsonNode node(String name) {
    JsonNode node = root.get(name);
    return node == null || node.isNull() ? null : node;
  }

  private static ServiceException wrongType(String name, String expected) {
    return ServiceException.serialization("%s must be %s.".formatted(name, expected));
  }
}
