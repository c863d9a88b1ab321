package io.millrace.local.kinesis;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;

/** Ends an exchange as a failing network or server does. */
enum Reset {
  /** Of an HTTP/2 connection, one stream: what else goes over the connection goes on. */
  STREAM,
  /** The connection, and over HTTP/2 all that shares it. */
  CONNECTION;

  /** Sends the first half of {@code bytes} as content, then resets. */
  void within(ByteBuf bytes, ChannelHandlerContext context) {
    ByteBuf half = bytes.slice(0, bytes.readableBytes() / 2);
    context.writeAndFlush(new DefaultHttpContent(half)).addListener(sent -> now(context));
  }

  void now(ChannelHandlerContext context) {
    Channel channel = context.channel();
    if (!(channel instanceof Http2StreamChannel)) {
      close(channel);
    } else if (this == CONNECTION) {
      close(channel.parent());
    } else {
      context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
    }
  }

  private static void close(Channel connection) {
    connection.config().setOption(ChannelOption.SO_LINGER, 0);
    connection.close();
  }
}
