package io.millrace.local.kinesis;

import io.millrace.local.kinesis.wire.EventFrame;
import io.millrace.local.kinesis.wire.WireFormat;
import io.netty.buffer.ByteBuf;
import java.time.Duration;

/**
 * What goes back to the client, and how.
 *
 * @param errorCode null for a success
 * @param delay how long the answer waits
 * @param breaksConnection whether the connection is reset in the middle of it
 * @param subscription what is pushed behind the body; null when that is all
 */
record Answer(
    int status,
    WireFormat format,
    String errorCode,
    ByteBuf body,
    Duration delay,
    boolean breaksConnection,
    Subscription subscription) {

  String contentType() {
    return subscription == null ? format.contentType() : EventFrame.CONTENT_TYPE;
  }
}
