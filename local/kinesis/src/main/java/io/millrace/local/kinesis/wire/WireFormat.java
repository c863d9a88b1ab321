package io.millrace.local.kinesis.wire;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.millrace.local.kinesis.store.ServiceException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** The two spellings of the protocol. A client gets its answer in that of its request. */
public enum WireFormat {
  JSON("application/x-amz-json-1.1", new ObjectMapper()),
  CBOR("application/x-amz-cbor-1.1", new ObjectMapper(new CBORFactory()));

  private final String contentType;
  private final ObjectMapper mapper;

  WireFormat(String contentType, ObjectMapper mapper) {
    this.contentType = contentType;
    this.mapper = mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /** The format of a {@code Content-Type} header; null when it is neither. */
  public static WireFormat of(String contentType) {
    if (contentType == null) {
      return null;
    }
    String type = contentType.split(";", 2)[0].trim();
    for (WireFormat format : values()) {
      if (type.equalsIgnoreCase(format.contentType)) {
        return format;
      }
    }
    return null;
  }

  public String contentType() {
    return contentType;
  }

  /** A writer that appends to {@code target}. */
  public WireWriter writer(ByteBuf target) {
    return this == CBOR ? new CborWriter(target) : new JsonWriter(target);
  }

  /**
   * @throws ServiceException when the bytes are not one object in this format
   */
  public RequestBody read(byte[] body) {
    if (body.length == 0) {
      return new RequestBody(this, mapper.createObjectNode());
    }
    try {
      JsonNode root = mapper.readTree(body);
      if (root == null || !root.isObject()) {
        throw ServiceException.serialization("The request body must be an object.");
      }
      return new RequestBody(this, root);
    } catch (IOException | RuntimeException e) {
      if (e instanceof ServiceException known) {
        throw known;
      }
      // A parser may meet garbage with any exception; for the client they are all the same mistake.
      throw ServiceException.serialization("The request body is not valid " + name() + ".");
    }
  }
}
