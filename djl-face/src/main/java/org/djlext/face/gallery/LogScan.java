package org.djlext.face.gallery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the records of a file from beginning to end. Behind a damaged one it looks for the next
 * mark whose checksum is right, so that one wrong bit costs one record.
 */
final class LogScan {

  /** Takes a record that was read. */
  interface Sink {
    void accept(LogRecord record, long offset, int length);
  }

  private static final int WINDOW = 1 << 20;

  private final FileChannel channel;
  private final long size;
  private final LogHeader header;
  private final RecordCipher cipher;
  private final List<Damage> damages = new ArrayList<>();
  private byte[] window = new byte[0];
  private long windowStart;

  LogScan(FileChannel channel, LogHeader header, RecordCipher cipher) throws IOException {
    this.channel = channel;
    this.size = channel.size();
    this.header = header;
    this.cipher = cipher;
  }

  List<Damage> damages() {
    return damages;
  }

  /** Returns where the last good record ends. */
  long run(Sink sink) throws IOException {
    Set<Long> seen = new HashSet<>();
    long good = LogHeader.LENGTH;
    long at = good;
    String reason = null;
    while (at < size) {
      byte[] bytes = whole(at);
      LogRecord record = bytes == null ? null : LogRecord.read(bytes, header.dimension(), cipher);
      if (record == null || !seen.add(record.id())) {
        if (reason == null) {
          reason = bytes == null ? reasonAt(at) : "a record that is not of this gallery";
        }
        at++;
        continue;
      }
      if (reason != null) {
        damages.add(new Damage(good, at - good, reason));
        reason = null;
      }
      sink.accept(record, at, bytes.length);
      at += bytes.length;
      good = at;
    }
    if (good < size) {
      damages.add(new Damage(good, size - good, reason));
    }
    return good;
  }

  /** A record with mark, length and checksum right, or null. */
  private byte[] whole(long at) throws IOException {
    if (size - at < LogRecord.HEAD + LogRecord.TAIL || intAt(at) != LogRecord.MARK) {
      return null;
    }
    int payload = intAt(at + Integer.BYTES);
    if (payload < 0 || payload > LogRecord.longestPayload(header.dimension())) {
      return null;
    }
    int length = LogRecord.HEAD + payload + LogRecord.TAIL;
    if (length > size - at) {
      return null;
    }
    byte[] bytes = read(at, length);
    int body = length - LogRecord.TAIL;
    return ByteBuffer.wrap(bytes).getInt(body) == LogHeader.checksum(bytes, body) ? bytes : null;
  }

  private String reasonAt(long at) throws IOException {
    if (size - at < LogRecord.HEAD + LogRecord.TAIL) {
      return "a record that is cut off";
    }
    int payload = intAt(at + Integer.BYTES);
    boolean plausible =
        intAt(at) == LogRecord.MARK
            && payload >= 0
            && payload <= LogRecord.longestPayload(header.dimension());
    return plausible && LogRecord.HEAD + payload + LogRecord.TAIL > size - at
        ? "a record that is cut off"
        : "a record whose checksum is wrong";
  }

  private int intAt(long at) throws IOException {
    fill(at, Integer.BYTES);
    return ByteBuffer.wrap(window).getInt((int) (at - windowStart));
  }

  private byte[] read(long at, int length) throws IOException {
    fill(at, length);
    byte[] bytes = new byte[length];
    System.arraycopy(window, (int) (at - windowStart), bytes, 0, length);
    return bytes;
  }

  private void fill(long at, int length) throws IOException {
    if (at >= windowStart && at + length <= windowStart + window.length) {
      return;
    }
    int count = (int) Math.min(Math.max(WINDOW, length), size - at);
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
      continue;
    }
    if (buffer.hasRemaining()) {
      throw new IOException("the file became shorter while it was read");
    }
    window = buffer.array();
    windowStart = at;
  }
}
