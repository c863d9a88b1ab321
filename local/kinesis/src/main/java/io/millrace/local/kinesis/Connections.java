package io.millrace.local.kinesis;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;

/**
 * Prepares connections for the version of HTTP that their client speaks. HTTP/2 comes with prior
 * knowledge, without TLS and without an upgrade: the SDK does so where the endpoint is {@code
 * http://}. Its streams look like connections of their own to everything behind.
 */
final class Connections extends ChannelInitializer<SocketChannel> {
  /** A full PutRecords in base64, with room for the endpoint itself to say that it is too large. */
  private static final int LARGEST_REQUEST = 32 << 20;

  private static final int STREAMS_PER_CONNECTION = 1000;
  private static final int REQUEST_WINDOW = 1 << 20;

  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final HttpHandler handler;

  Connections(HttpHandler handler) {
    this.handler = handler;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    open.add(channel);
    channel.pipeline().addLast(new VersionChoice());
  }

  void close() {
    open.close().syncUninterruptibly();
  }

  /** Looks at the first bytes: no request of HTTP/1.1 begins like the preface of HTTP/2. */
  private final class VersionChoice extends ByteToMessageDecoder {
    private static final int PREFACE = 'P' << 24 | 'R' << 16 | 'I' << 8 | ' ';

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      if (in.readableBytes() < Integer.BYTES) {
        return;
      }
      if (in.getInt(in.readerIndex()) == PREFACE) {
        speakHttp2(context.pipeline());
      } else {
        speakHttp1(context.pipeline());
      }
      context.pipeline().remove(this); // which hands on the bytes
    }
  }

  private void speakHttp1(ChannelPipeline pipeline) {
    pipeline.addLast(
        new HttpServerCodec(),
        new HttpServerKeepAliveHandler(),
        new HttpObjectAggregator(LARGEST_REQUEST),
        handler);
  }

  private void speakHttp2(ChannelPipeline pipeline) {
    Http2FrameCodecBuilder codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(STREAMS_PER_CONNECTION)
                    .initialWindowSize(REQUEST_WINDOW))
            // A client that ends many subscriptions is no attacker.
            .decoderEnforceMaxRstFramesPerWindow(0, 0);
    // The handler is last here too, for what goes wrong with the connection as a whole.
    pipeline.addLast(codec.build(), new Http2MultiplexHandler(new Stream()), handler);
  }

  private final class Stream extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      boolean server = true;
      channel
          .pipeline()
          .addLast(
              new Http2StreamFrameToHttpObjectCodec(server),
              new HttpObjectAggregator(LARGEST_REQUEST),
              handler);
    }
  }
}
