package io.millrace.bench.parser;

import java.nio.charset.StandardCharsets;
import nl.basjes.parse.core.Field;
import nl.basjes.parse.core.exceptions.DissectionFailure;
import nl.basjes.parse.core.exceptions.InvalidDissectorException;
import nl.basjes.parse.core.exceptions.MissingDissectorsException;
import nl.basjes.parse.httpdlog.HttpdLoglineParser;

/** Niels Basjes' logparser with the format {@code combined}. */
final class HttpdlogParser {
  private final HttpdLoglineParser<Line> parser = new HttpdLoglineParser<>(Line.class, "combined");

  /** Null when the line does not match. */
  Fields parse(byte[] line) throws MissingDissectorsException, InvalidDissectorException {
    Line found = new Line();
    try {
      parser.parse(found, new String(line, StandardCharsets.UTF_8));
    } catch (DissectionFailure noMatch) {
      return null;
    }
    return new Fields(
        found.client,
        found.ident,
        found.user,
        found.millis * 1000,
        found.method,
        found.path,
        found.query,
        found.protocol,
        found.status,
        found.bytes,
        found.referer,
        found.agent);
  }

  /** The library calls a setter for each field. */
  public static final class Line {
    private String client;
    private String ident;
    private String user;
    private long millis;
    private String method;
    private String path;
    private String query;
    private String protocol;
    private int status;
    private long bytes;
    private String referer;
    private String agent;

    @Field("IP:connection.client.host")
    public void setClient(String value) {
      client = value;
    }

    @Field("NUMBER:connection.client.logname")
    public void setIdent(String value) {
      ident = value;
    }

    @Field("STRING:connection.client.user")
    public void setUser(String value) {
      user = value;
    }

    @Field("TIME.EPOCH:request.receive.time.epoch")
    public void setMillis(Long value) {
      millis = value == null ? 0 : value;
    }

    @Field("HTTP.METHOD:request.firstline.method")
    public void setMethod(String value) {
      method = value;
    }

    @Field("HTTP.PATH:request.firstline.uri.path")
    public void setPath(String value) {
      path = value;
    }

    @Field("HTTP.QUERYSTRING:request.firstline.uri.query")
    public void setQuery(String value) {
      query = value;
    }

    @Field("HTTP.PROTOCOL_VERSION:request.firstline.protocol")
    public void setProtocol(String value) {
      protocol = value;
    }

    @Field("STRING:request.status.last")
    public void setStatus(String value) {
      status = value == null ? 0 : Integer.parseInt(value);
    }

    @Field("BYTES:response.body.bytes")
    public void setBytes(Long value) {
      bytes = value == null ? 0 : value;
    }

    @Field("HTTP.URI:request.referer")
    public void setReferer(String value) {
      referer = value;
    }

    @Field("HTTP.USERAGENT:request.user-agent")
    public void setAgent(String value) {
      agent = value;
    }
  }
}
