package org.djlext.vlm.tune.sft;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Tokens of many examples in a temporary file, four bytes a token; in memory is only where each
 * example begins. The file is gone when the store is closed or the process ends.
 */
public final class TokenStore implements AutoCloseable {

  private static final int LEARNT = 1 << 31; // the sign marks tokens that count
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final MessageDigest digest;
  private final ByteBuffer waiting = ByteBuffer.allocate(BUFFER);
  private long[] starts = new long[64]; // in tokens; the entry behind the last example is the end
  private int count;

  /**
   * Makes an empty store.
   *
   * @throws IOException if there can be no temporary file
   */
  public TokenStore() throws IOException {
    file = Files.createTempFile("tokens", ".bin");
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /**
   * Appends an example.
   *
   * @param tokens the example
   * @throws IOException if it cannot be written
   */
  public void add(Tokens tokens) throws IOException {
    for (int i = 0; i < tokens.length(); i++) {
      if (!waiting.hasRemaining()) {
        flush();
      }
      waiting.putInt(tokens.ids()[i] | (tokens.learnt()[i] ? LEARNT : 0));
    }
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, tokens.length()));
    if (count + 2 > starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
    }
    starts[count + 1] = starts[count] + tokens.length();
    count++;
  }

  private void flush() throws IOException {
    waiting.flip();
    digest.update(waiting.duplicate());
    while (waiting.hasRemaining()) {
      channel.write(waiting);
    }
    waiting.clear();
  }

  /**
   * Ends the writing; examples can be read from then on.
   *
   * @return what is the same for the same tokens
   * @throws IOException if the rest cannot be written
   */
  public String finish() throws IOException {
    flush();
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }

  /**
   * Returns the number of examples.
   *
   * @return at least 0
   */
  public int size() {
    return count;
  }

  /**
   * Returns the number of tokens of an example.
   *
   * @param example its index, from 0
   * @return at least 0
   */
  public int length(int example) {
    return (int) (starts[example + 1] - starts[example]);
  }

  /**
   * Reads a part of an example.
   *
   * @param example its index, from 0
   * @param from the index of the first token
   * @param to the index behind the last one
   * @return the tokens
   */
  public Tokens read(int example, int from, int to) {
    return readAt(starts[example] + from, to - from);
  }

  /** Returns so many tokens, whatever examples they belong to. */
  Tokens readAt(long position, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length * Integer.BYTES);
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, position * Integer.BYTES + bytes.position()) < 0) {
          throw new EOFException(file + " is shorter than it was");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the prepared examples cannot be read", e);
    }
    IntBuffer values = bytes.flip().asIntBuffer();
    int[] ids = new int[length];
    boolean[] learnt = new boolean[length];
    for (int i = 0; i < length; i++) {
      int value = values.get(i);
      ids[i] = value & ~LEARNT;
      learnt[i] = value < 0;
    }
    return new Tokens(ids, learnt);
  }

  /** Returns how many tokens there are in all. */
  long tokens() {
    return starts[count];
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
