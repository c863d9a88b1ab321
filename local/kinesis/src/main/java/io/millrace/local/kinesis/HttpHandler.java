package io.millrace.local.kinesis;

import static io.netty.handler.codec.http.HttpHeaderNames.AUTHORIZATION;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns HTTP requests into calls, and answers into HTTP responses. */
@Sharable
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpHandler.class);

  private final RequestRouter router;

  HttpHandler(RequestRouter router) {
    this.router = router;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
    if (message.decoderResult().isFailure()) {
      context
          .writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    HttpHeaders headers = message.headers();
    RequestRouter.Request request =
        new RequestRouter.Request(
            message.method().name(),
            headers.get(CONTENT_TYPE),
            headers.get("X-Amz-Target"),
            headers.get(AUTHORIZATION),
            ByteBufUtil.getBytes(message.content()));
    Answer answer = router.answer(request, context.alloc());
    if (answer.delay().isZero()) {
      send(context, answer);
    } else {
      context
          .executor()
          .schedule(() -> send(context, answer), answer.delay().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static void send(ChannelHandlerContext context, Answer answer) {
    if (answer.breaksConnection()) {
      breakOff(context, answer);
      return;
    }
    if (answer.subscription() != null) {
      beginEvents(context, answer);
      return;
    }
    HttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status(answer), answer.body());
    describe(response, answer);
    context.writeAndFlush(response);
  }

  private static void beginEvents(ChannelHandlerContext context, Answer answer) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status(answer));
    describe(response, answer);
    HttpUtil.setTransferEncodingChunked(response, true); // in place of a length
    context.write(response);
    context.writeAndFlush(new DefaultHttpContent(answer.body()));
    if (context.channel().isActive()) {
      context.pipeline().addLast(new EventPump(answer.subscription()));
    }
  }

  /** Half of the answer, then a reset: the client cannot know whether the call had its effect. */
  private static void breakOff(ChannelHandlerContext context, Answer answer) {
    if (!answer.body().isReadable()) {
      // Of an answer that is only a head, clients would be content with the head.
      answer.body().release();
      Reset.STREAM.now(context);
      return;
    }
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status(answer));
    describe(response, answer);
    context.write(response);
    Reset.STREAM.within(answer.body(), context);
  }

  private static HttpResponseStatus status(Answer answer) {
    return HttpResponseStatus.valueOf(answer.status());
  }

  private static void describe(HttpResponse response, Answer answer) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String requestId = new UUID(random.nextLong(), random.nextLong()).toString();
    response
        .headers()
        .set(CONTENT_TYPE, answer.contentType())
        .set(CONTENT_LENGTH, answer.body().readableBytes())
        .set("x-amzn-RequestId", requestId)
        .set("x-amz-id-2", requestId);
    if (answer.errorCode() != null) {
      response.headers().set("x-amzn-errortype", answer.errorCode());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("Connection of {} ends", context.channel().remoteAddress(), cause);
    context.close();
  }
}
