package io.millrace.local.kinesis;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The socket: HTTP/1.1 on the loopback address, served by two daemon threads. */
final class KinesisServer implements AutoCloseable {
  private static final int THREADS = 2;

  /** A full PutRecords in base64, with room for the endpoint itself to say that it is too large. */
  private static final int LARGEST_REQUEST = 32 << 20;

  private final EventLoopGroup threads;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listener;

  KinesisServer(int port, RequestRouter router) {
    this.threads = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("local-kinesis", true));
    try {
      this.listener =
          new ServerBootstrap()
              .group(threads)
              .channel(NioServerSocketChannel.class)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(new Http1(new HttpHandler(router), connections))
              .bind("127.0.0.1", port)
              .syncUninterruptibly()
              .channel();
    } catch (RuntimeException e) {
      stopThreads();
      throw e;
    }
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    connections.close().syncUninterruptibly();
    stopThreads();
  }

  private void stopThreads() {
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Http1 extends ChannelInitializer<SocketChannel> {
    private final HttpHandler handler;
    private final ChannelGroup connections;

    Http1(HttpHandler handler, ChannelGroup connections) {
      this.handler = handler;
      this.connections = connections;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      connections.add(channel);
      channel
          .pipeline()
          .addLast(
              new HttpServerCodec(),
              new HttpServerKeepAliveHandler(),
              new HttpObjectAggregator(LARGEST_REQUEST),
              handler);
    }
  }
}
