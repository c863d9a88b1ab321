package io.millrace.local.kinesis;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The socket: both versions of HTTP on the loopback address, served by two daemon threads. */
final class KinesisServer implements AutoCloseable {
  private static final int THREADS = 2;
  private static final long TICK_MILLIS = 100;

  /** How much a connection may hold that its client does not take; enough to keep it busy. */
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(256 << 10, 512 << 10);

  private final EventLoopGroup threads;
  private final Connections connections;
  private final Channel listener;

  /**
   * @param tick runs ten times a second
   */
  KinesisServer(int port, RequestRouter router, Runnable tick) {
    this.threads = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("local-kinesis", true));
    this.connections = new Connections(new HttpHandler(router));
    try {
      this.listener =
          new ServerBootstrap()
              .group(threads)
              .channel(NioServerSocketChannel.class)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
              .childHandler(connections)
              .bind("127.0.0.1", port)
              .syncUninterruptibly()
              .channel();
      threads.scheduleAtFixedRate(tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
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
    connections.close();
    stopThreads();
  }

  private void stopThreads() {
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
