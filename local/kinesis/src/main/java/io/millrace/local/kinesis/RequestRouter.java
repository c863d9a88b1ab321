package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.wire.WireFormat;
import io.millrace.local.kinesis.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads a request to its operation and turns whatever comes back into an answer.
 *
 * <p>Knows no connection, so that it serves every version of HTTP.
 */
final class RequestRouter {
  private static final Logger LOG = LoggerFactory.getLogger(RequestRouter.class);

  private final Map<Operation, Function<Call, ByteBuf>> handlers = new EnumMap<>(Operation.class);
  private final Faults faults;
  private final Calls calls;
  private final boolean unsignedAllowed;

  RequestRouter(Faults faults, Calls calls, boolean unsignedAllowed) {
    this.faults = faults;
    this.calls = calls;
    this.unsignedAllowed = unsignedAllowed;
  }

  /** Says who handles an operation. */
  RequestRouter route(Operation operation, Function<Call, ByteBuf> handler) {
    handlers.put(operation, handler);
    return this;
  }

  /** The parts of a request that decide about it. */
  record Request(
      String method, String contentType, String target, String authorization, byte[] body) {}

  Answer answer(Request request, ByteBufAllocator buffers) {
    WireFormat format = WireFormat.of(request.contentType());
    Call call;
    try {
      call = accept(request, format, buffers);
    } catch (ServiceException e) {
      return failure(e, format == null ? WireFormat.JSON : format, buffers);
    }
    return handle(call, buffers);
  }

  private Call accept(Request request, WireFormat format, ByteBufAllocator buffers) {
    Operation operation = Operation.ofTarget(request.target());
    if (!request.method().equals("POST") || format == null || operation == null) {
      throw ServiceException.unknownOperation(
          "No operation for %s with X-Amz-Target %s and Content-Type %s."
              .formatted(request.method(), request.target(), request.contentType()));
    }
    if (request.authorization() == null && !unsignedAllowed) {
      throw ServiceException.badRequest(
          "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    return new Call(operation, format, format.read(request.body()), buffers, faults, calls);
  }

  private Answer handle(Call call, ByteBufAllocator buffers) {
    try {
      ByteBuf body = handlers.get(call.operation()).apply(call);
      call.countOutcome(false);
      return new Answer(
          200,
          call.format(),
          null,
          body,
          call.delay(),
          call.breaksConnection(),
          call.subscription());
    } catch (ServiceException e) {
      call.countOutcome(e.isThrottle());
      return failure(e, call, buffers);
    } catch (RuntimeException e) {
      LOG.error("{} failed", call.operation().apiName(), e);
      call.countOutcome(false);
      return failure(ServiceException.internalFailure(e.toString()), call, buffers);
    }
  }

  private static Answer failure(ServiceException e, Call call, ByteBufAllocator buffers) {
    ByteBuf body = describe(e, call.format(), buffers);
    return new Answer(
        e.status(), call.format(), e.code(), body, call.delay(), call.breaksConnection(), null);
  }

  private static Answer failure(ServiceException e, WireFormat format, ByteBufAllocator buffers) {
    ByteBuf body = describe(e, format, buffers);
    return new Answer(e.status(), format, e.code(), body, Duration.ZERO, false, null);
  }

  private static ByteBuf describe(ServiceException e, WireFormat format, ByteBufAllocator buffers) {
    ByteBuf body = buffers.buffer();
    WireWriter writer = format.writer(body);
    writer.beginObject();
    writer.field("__type", e.code());
    writer.field("message", e.getMessage());
    writer.endObject();
    return body;
  }
}
