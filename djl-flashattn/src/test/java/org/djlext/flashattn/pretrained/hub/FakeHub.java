package org.djlext.flashattn.pretrained.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A hub on the loopback address that answers like the real one: a listing, small files by
 * themselves with git's hash, large files by a redirect to another server with a SHA-256. It can be
 * told to misbehave, once for each thing it is told.
 */
final class FakeHub implements AutoCloseable {

  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** What can go wrong on the way of a file's content. */
  enum Fault {
    BUSY,
    CUT,
    CUT_AT_ONCE,
    IGNORE_RANGE,
    OTHER_CONTENT,
    REFUSE_RANGE,
    STALL
  }

  private final HttpServer hub = start();
  private final HttpServer store = start();
  private final Map<String, byte[]> small = new ConcurrentHashMap<>();
  private final Map<String, byte[]> large = new ConcurrentHashMap<>();
  private final Deque<Fault> faults = new ConcurrentLinkedDeque<>();
  private final Deque<Fault> smallFaults = new ConcurrentLinkedDeque<>();
  private final Deque<Integer> statuses = new ConcurrentLinkedDeque<>();

  /** All requests: method, server, path, range. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** The Authorization headers that each server saw. */
  final List<String> hubTokens = new CopyOnWriteArrayList<>();

  final List<String> storeTokens = new CopyOnWriteArrayList<>();
  volatile String neededToken;
  volatile boolean redirectInCircles;
  volatile boolean tellsNothing;
  volatile String listing;
  volatile String movedTo;

  FakeHub() {
    hub.createContext("/", exchange -> guarded(exchange, this::answerHub));
    store.createContext("/", exchange -> guarded(exchange, this::answerStore));
  }

  URI endpoint() {
    return address(hub);
  }

  FakeHub small(String name, String content) {
    small.put(name, content.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  FakeHub large(String name, byte[] content) {
    large.put(name, content);
    return this;
  }

  /** The next answers with large content go wrong so, one after another. */
  void then(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** The next answers with small content go wrong so. */
  void thenSmall(Fault... next) {
    smallFaults.addAll(List.of(next));
  }

  /** The next answers of the hub are of these statuses. */
  void thenStatus(Integer... next) {
    statuses.addAll(List.of(next));
  }

  long requestsFor(String part) {
    return requests.stream().filter(request -> request.contains(part)).count();
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
  }

  private interface Handler {
    void answer(HttpExchange exchange) throws IOException;
  }

  private static void guarded(HttpExchange exchange, Handler handler) throws IOException {
    try (exchange) {
      handler.answer(exchange);
    }
  }

  private void answerHub(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " hub " + path + range(exchange));
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    hubTokens.add(String.valueOf(token));
    Integer status = statuses.poll();
    if (status != null) {
      exchange.getResponseHeaders().set("X-Error-Message", "as told");
      exchange.sendResponseHeaders(status, -1);
    } else if (neededToken != null && !("Bearer " + neededToken).equals(token)) {
      exchange.sendResponseHeaders(token == null ? 401 : 403, -1);
    } else if (redirectInCircles) {
      redirect(exchange, path);
    } else if (movedTo != null && path.contains("org/old")) {
      redirect(exchange, path.replace("org/old", movedTo));
    } else if (path.matches("/api/models/org/name/revision/(main|v1|refs/pr/1|" + COMMIT + ")")) {
      String text = listing == null ? listing() : listing;
      send(exchange, text.getBytes(StandardCharsets.UTF_8), new ArrayDeque<>());
    } else if (path.startsWith("/org/name/resolve/" + COMMIT + "/")) {
      file(exchange, path.substring(path.indexOf(COMMIT) + COMMIT.length() + 1));
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
  }

  private void file(HttpExchange exchange, String name) throws IOException {
    byte[] content = small.get(name);
    exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
    if (content != null) {
      if (!tellsNothing) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("ETag", "\"" + hash("SHA-1", head, content) + "\"");
      }
      send(exchange, content, smallFaults);
    } else if (large.containsKey(name)) {
      byte[] linked = large.get(name);
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + hash("SHA-256", linked) + '"');
      exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(linked.length));
      redirect(exchange, address(store) + "/" + name + "?signature=1");
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
  }

  private void answerStore(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().substring(1);
    requests.add(exchange.getRequestMethod() + " store " + name + range(exchange));
    storeTokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    if (!"GET".equals(exchange.getRequestMethod())) {
      exchange.sendResponseHeaders(403, -1); // its addresses are signed for GET
      return;
    }
    send(exchange, large.get(name), faults);
  }

  private void send(HttpExchange exchange, byte[] content, Deque<Fault> next) throws IOException {
    if ("HEAD".equals(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    Fault fault = next.poll();
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (fault == Fault.BUSY) {
      exchange.sendResponseHeaders(503, -1);
      return;
    } else if (fault == Fault.REFUSE_RANGE) {
      exchange.sendResponseHeaders(416, -1);
      return;
    } else if (fault == Fault.IGNORE_RANGE) {
      from = 0;
    }
    byte[] body = content.clone();
    if (fault == Fault.OTHER_CONTENT) {
      body[body.length / 2] ^= 1;
    }
    int length = body.length - from;
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, body.length - 1, body.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, length == 0 ? -1 : length);
    boolean cut = fault == Fault.CUT || fault == Fault.STALL;
    int sent = cut ? length / 2 : fault == Fault.CUT_AT_ONCE ? 0 : length;
    exchange.getResponseBody().write(body, from, sent);
    exchange.getResponseBody().flush();
    if (fault == Fault.STALL) {
      sleep();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(3000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String listing() {
    Deque<String> names = new ArrayDeque<>();
    small.keySet().forEach(name -> names.add("{\"rfilename\":\"" + name + "\"}"));
    large.keySet().forEach(name -> names.add("{\"rfilename\":\"" + name + "\"}"));
    return "{\"id\":\"org/name\",\"sha\":\"%s\",\"siblings\":[%s]}"
        .formatted(COMMIT, String.join(",", names));
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }

  private static String range(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? "" : " " + range;
  }

  static String hash(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (byte[] part : parts) {
        all.writeBytes(part);
      }
      return HexFormat.of().formatHex(digest.digest(all.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static HttpServer start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(
          Executors.newCachedThreadPool(
              task -> {
                Thread thread = new Thread(task, "fake-hub");
                thread.setDaemon(true);
                return thread;
              }));
      server.start();
      return server;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
