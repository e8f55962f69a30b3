package lxmert.server;

import java.nio.ByteBuffer;
import java.util.UUID;
import lxmert.protocol.StrictJson;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What cannot even be read as a request gets an error in JSON too. */
final class JsonErrors extends ErrorHandler {
  private static final int FIRST_OF_SERVER = 500;

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    boolean ours = code >= FIRST_OF_SERVER;
    byte[] json =
        StrictJson.bytes(
            StrictJson.object()
                .put("error", ours ? "internal error" : "a request that cannot be read")
                .put("code", ours ? "internal" : "invalid_argument"));
    response.getHeaders().put(new HttpField(HttpHeader.CONTENT_TYPE, Exchange.JSON));
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("X-Request-Id", UUID.randomUUID().toString());
    response.write(true, ByteBuffer.wrap(json), callback);
  }

  @Override
  public boolean errorPageForMethod(@Nullable String method) {
    return true;
  }
}
