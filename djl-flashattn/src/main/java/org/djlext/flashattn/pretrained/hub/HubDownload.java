package org.djlext.flashattn.pretrained.hub;

import ai.djl.util.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * Brings one file into the cache: continues what an earlier attempt left, goes on after a broken
 * connection, and lets the file appear only when its size and hash are those announced.
 */
final class HubDownload {

  private static final int BUFFER = 1 << 16;
  private static final int MOST_ATTEMPTS = 5;

  private final HubHttp http;
  private final HubSettings settings;
  private final HubModel model;
  private final String address;
  private final RemoteFile file;
  private final Progress progress;

  HubDownload(
      HubHttp http,
      HubSettings settings,
      HubModel model,
      String address,
      RemoteFile file,
      Progress progress) {
    this.http = http;
    this.settings = settings;
    this.model = model;
    this.address = address;
    this.file = file;
    this.progress = progress;
  }

  /** Downloads to {@code blob}, unless it is there when the lock on it is obtained. */
  void to(Path blob) throws IOException {
    HubCache.locked(
        blob,
        () -> {
          if (Files.exists(blob)) {
            advance(file.size());
          } else {
            download(blob);
          }
          return blob;
        });
  }

  private void download(Path blob) throws IOException {
    Path partial = blob.resolveSibling(blob.getFileName() + ".incomplete");
    if (file.check() == RemoteFile.Check.NONE) {
      Files.deleteIfExists(partial); // of nobody knows which content
    }
    String wrong = "";
    for (int time = 0; time < 2; time++) { // once more from the start if the content is wrong
      receive(partial);
      String hash = hash(partial);
      if (file.matches(hash)) {
        Files.move(partial, blob, StandardCopyOption.ATOMIC_MOVE);
        return;
      }
      wrong = hash;
      Files.delete(partial);
    }
    throw new HubException(
        model,
        "%s arrived damaged twice: expected hash %s, found %s"
            .formatted(file.name(), file.blob(), wrong));
  }

  private void receive(Path partial) throws IOException {
    IOException failure = null;
    long before = Files.exists(partial) ? Files.size(partial) : 0;
    advance(before);
    for (int attempt = 0; attempt < MOST_ATTEMPTS; ) {
      if (attempt > 0) {
        http.pause(attempt, 0);
      }
      try {
        receiveOnce(partial);
        return;
      } catch (HubException | InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        failure = e;
      }
      long now = Files.exists(partial) ? Files.size(partial) : 0;
      attempt = now > before ? 1 : attempt + 1; // as long as it moves it may go on
      before = now;
    }
    throw new HubException(
        model,
        "%s: expected %d bytes, but the connection broke after %d, %d times without a further one: %s"
            .formatted(file.name(), file.size(), before, MOST_ATTEMPTS, failure.getMessage()),
        failure);
  }

  private void receiveOnce(Path partial) throws IOException {
    long have = Files.exists(partial) ? Files.size(partial) : 0;
    if (file.size() >= 0 && have == file.size() && have > 0) {
      return;
    }
    if (file.size() >= 0 && have > file.size()) {
      Files.delete(partial);
      have = 0;
    }
    try (HubHttp.Answer answer = http.send(model, "GET", address, have);
        FileChannel channel =
            FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      boolean resumed = answer.status() == 206 && startsAt(answer, have);
      if (!resumed) {
        channel.truncate(0); // the server sends the whole
        advance(-have);
        have = 0;
      }
      if (answer.status() == 416 || answer.status() == 206 && !resumed) {
        throw new EOFException("status " + answer.status() + " to a request from byte " + have);
      }
      channel.position(have);
      copy(answer.last().body(), channel);
      channel.force(true);
      if (file.size() >= 0 && channel.size() != file.size()) {
        long size = channel.size();
        if (size > file.size()) {
          channel.truncate(0);
        }
        throw new EOFException("the body ended at " + size + " of " + file.size() + " bytes");
      }
    }
  }

  private void copy(InputStream body, FileChannel channel) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (StallGuard guard = new StallGuard(body, settings.patience())) {
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        guard.moved();
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        advance(read);
        if (file.size() >= 0 && channel.position() > file.size()) {
          return; // a body without end
        }
      }
    }
  }

  private static boolean startsAt(HubHttp.Answer answer, long from) {
    return answer
        .last()
        .headers()
        .firstValue("Content-Range")
        .filter(range -> range.startsWith("bytes " + from + "-"))
        .isPresent();
  }

  private String hash(Path partial) throws IOException {
    MessageDigest digest = file.digest();
    try (InputStream in = Files.newInputStream(partial)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return RemoteFile.finish(digest);
  }

  private void advance(long bytes) {
    if (progress != null && bytes != 0) {
      progress.increment(bytes);
    }
  }
}
