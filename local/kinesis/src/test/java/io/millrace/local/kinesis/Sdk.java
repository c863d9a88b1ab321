package io.millrace.local.kinesis;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisRequest;

/** The clients of the AWS SDK that the endpoint must satisfy alike, none with retries. */
enum Sdk {
  SYNC_CBOR(null, true),
  SYNC_JSON(null, false),
  ASYNC_HTTP1_CBOR(Protocol.HTTP1_1, true),
  ASYNC_HTTP1_JSON(Protocol.HTTP1_1, false),
  ASYNC_HTTP2_CBOR(Protocol.HTTP2, true),
  ASYNC_HTTP2_JSON(Protocol.HTTP2, false);

  private final Protocol protocol;
  private final boolean cbor;

  /** The synchronous client has no protocol to choose. */
  Sdk(Protocol protocol, boolean cbor) {
    this.protocol = protocol;
    this.cbor = cbor;
  }

  KinesisClient client(LocalKinesis kinesis) {
    return protocol == null ? Clients.speaking(cbor, kinesis) : blocking(async(kinesis));
  }

  KinesisAsyncClient async(LocalKinesis kinesis) {
    return Clients.speaking(cbor, () -> Clients.async(kinesis, protocol));
  }

  String contentType() {
    return cbor ? "application/x-amz-cbor-1.1" : "application/x-amz-json-1.1";
  }

  /** An asynchronous client that waits for its answers, so that one test serves all. */
  private static KinesisClient blocking(KinesisAsyncClient async) {
    return (KinesisClient)
        Proxy.newProxyInstance(
            Sdk.class.getClassLoader(),
            new Class<?>[] {KinesisClient.class},
            (proxy, method, arguments) -> call(async, proxy, method, arguments));
  }

  private static Object call(
      KinesisAsyncClient async, Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("close")) {
      async.close();
      return null;
    }
    if (!(arguments != null && arguments[0] instanceof KinesisRequest)) {
      return InvocationHandler.invokeDefault(
          proxy, method, arguments); // builds a request, and calls
    }
    try {
      Method asynchronous =
          KinesisAsyncClient.class.getMethod(method.getName(), method.getParameterTypes());
      return ((CompletableFuture<?>) asynchronous.invoke(async, arguments)).join();
    } catch (InvocationTargetException | CompletionException e) {
      throw e.getCause();
    }
  }
}
