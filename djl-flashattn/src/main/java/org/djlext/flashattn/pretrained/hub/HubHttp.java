package org.djlext.flashattn.pretrained.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;

/**
 * Sends requests to the hub: with the token only to the hub itself, through redirects to wherever
 * its files lie, and again when a server is busy or a connection breaks.
 */
final class HubHttp {

  private static final int MOST_ATTEMPTS = 5;
  private static final int MOST_REDIRECTS = 10;
  private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);
  private static final int LONGEST_WAIT_SECONDS = 60;

  private final HubSettings settings;

  HubHttp(HubSettings settings) {
    this.settings = settings;
  }

  /** One for all, as it has threads; made when a request is. */
  private static final class Client {

    static final HttpClient SHARED =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // they must not carry the token on
            .connectTimeout(Duration.ofSeconds(30))
            .build();
  }

  /**
   * What was answered; the body is to be closed.
   *
   * @param hub the last answer of the hub itself, perhaps a redirect to where the file lies
   * @param last the answer of whoever has the file
   */
  record Answer(HttpResponse<InputStream> hub, HttpResponse<InputStream> last)
      implements AutoCloseable {

    int status() {
      return last.statusCode();
    }

    /** A header of the hub's own answer; else of the last one. */
    String header(String name) {
      return hub.headers().firstValue(name).or(() -> last.headers().firstValue(name)).orElse(null);
    }

    @Override
    public void close() throws IOException {
      last.body().close();
    }
  }

  /**
   * Sends a request and follows its redirects; of HEAD only within the hub, which alone describes a
   * file, and since other addresses may be signed for GET only.
   *
   * @param method GET or HEAD
   * @param path the address, behind the endpoint
   * @param from the first byte that is wanted
   * @return an answer of status 200 or 206, of 416 if there is no such byte, or to HEAD a redirect
   * @throws HubException if the hub refuses, or does not answer after several attempts
   */
  Answer send(HubModel model, String method, String path, long from) throws IOException {
    IOException failure = null;
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if (attempt > 0) {
        pause(attempt, failure instanceof Busy busy ? busy.seconds : 0);
      }
      try {
        Answer answer = follow(model, method, settings.endpoint() + path, from);
        if (!BUSY.contains(answer.status())) {
          return accept(model, path, answer);
        }
        failure = new Busy(answer);
        answer.close();
      } catch (HubException | InterruptedIOException e) {
        throw e;
      } catch (IOException e) { // no connection, or one that broke
        failure = e;
      }
    }
    throw new HubException(
        model,
        "%s%s did not answer in %d attempts: %s"
            .formatted(settings.endpoint(), path, MOST_ATTEMPTS, reason(failure)),
        failure);
  }

  /** Waits before a further attempt. */
  void pause(int attempt, int atLeastSeconds) throws IOException {
    long millis = settings.pause().toMillis() << Math.min(attempt - 1, 5);
    try {
      Thread.sleep(Math.max(millis, 1000L * Math.min(atLeastSeconds, LONGEST_WAIT_SECONDS)));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Answer follow(HubModel model, String method, String address, long from)
      throws IOException {
    URI uri = URI.create(address);
    HttpResponse<InputStream> hub = null;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      HttpResponse<InputStream> response = exchange(method, uri, from);
      hub = hub == null || isHub(uri) ? response : hub;
      String location = response.headers().firstValue("Location").orElse(null);
      if (response.statusCode() / 100 != 3 || location == null) {
        return new Answer(hub, response);
      }
      try {
        uri = uri.resolve(location);
      } catch (IllegalArgumentException e) {
        throw new HubException(model, "redirected to what is no address: " + location, e);
      }
      if (uri.getHost() == null || !uri.getScheme().matches("https?")) {
        throw new HubException(model, "redirected to " + uri + ", which is not the web");
      }
      if ("HEAD".equals(method) && !isHub(uri)) {
        return new Answer(hub, response);
      }
      response.body().close();
    }
    throw new HubException(
        model, "%s redirects more than %d times".formatted(address, MOST_REDIRECTS));
  }

  private HttpResponse<InputStream> exchange(String method, URI uri, long from) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(settings.patience())
            .header("User-Agent", "djlext")
            .header("Accept-Encoding", "identity")
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    if (settings.token().isPresent() && isHub(uri)) {
      request.header("Authorization", "Bearer " + settings.token().get());
    }
    try {
      return Client.SHARED.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private boolean isHub(URI uri) {
    URI hub = settings.endpoint();
    return uri.getScheme().equals(hub.getScheme())
        && uri.getHost() != null
        && uri.getHost().equalsIgnoreCase(hub.getHost())
        && uri.getPort() == hub.getPort();
  }

  private Answer accept(HubModel model, String path, Answer answer) throws IOException {
    int status = answer.status();
    if (status == 200 || status == 206 || status == 416 || status / 100 == 3) {
      return answer;
    }
    String said = answer.header("X-Error-Message");
    answer.close();
    String where = settings.endpoint() + path + (said == null ? "" : " (" + said + ")");
    throw new HubException(
        model,
        switch (status) {
          case 401 ->
              "there is no such public model, or it is private; %s Status 401 from %s"
                  .formatted(tokenAdvice(), where);
          case 403 ->
              "access is refused: the model is gated, accept its terms at %s/%s and set HF_TOKEN to"
                      .formatted(settings.endpoint(), model.id())
                  + " a token of your account that may read it. Status 403 from "
                  + where;
          case 404 ->
              "there is no repository %s with revision %s, or no such file in it. Status 404 from %s"
                  .formatted(model.id(), model.revision(), where);
          default -> "status %d from %s".formatted(status, where);
        });
  }

  private String tokenAdvice() {
    return settings.token().isPresent()
        ? "the token that HF_TOKEN or the token file gives may not read it."
        : "set HF_TOKEN to a token that may read it.";
  }

  static InterruptedIOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    InterruptedIOException io = new InterruptedIOException("interrupted while downloading");
    io.initCause(e);
    return io;
  }

  private static String reason(IOException failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static final class Busy extends IOException {

    private static final long serialVersionUID = 1L;

    private final int seconds;

    Busy(Answer answer) {
      super("status " + answer.status());
      String after = answer.header("Retry-After");
      seconds = after != null && after.matches("\\d{1,4}") ? Integer.parseInt(after) : 0;
    }
  }
}
