package org.djlext.vlm.tune.sft;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives out a file in pieces none of which goes beyond a line, so that it is known in which line a
 * reader of JSON is. No more than a block of the file is in memory, however long its lines are.
 */
final class LineReader extends Reader {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Reader reader;
  private final char[] block = new char[1 << 14];
  private int at;
  private int end;
  private boolean lineEnded = true;
  private int line;

  LineReader(Path file) throws IOException {
    super();
    reader = Files.newBufferedReader(file); // refuses what is not UTF-8
  }

  /** Returns the number of the line that was given out last, counted from 1. */
  int line() {
    return line;
  }

  /** Returns the next line, or null after the last one. */
  String nextLine() throws IOException {
    StringBuilder text = new StringBuilder();
    char[] part = new char[1024];
    int count;
    do {
      count = read(part, 0, part.length);
      if (count < 0) {
        return text.isEmpty() ? null : text.toString();
      }
      text.append(part, 0, count);
    } while (!lineEnded);
    int length = text.length() - 1;
    if (length > 0 && text.charAt(length - 1) == '\r') {
      length--;
    }
    return text.substring(0, length);
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    if (at == end) {
      at = 0;
      end = reader.read(block, 0, block.length);
      if (end <= 0) {
        end = 0;
        return -1;
      }
    }
    if (lineEnded) {
      lineEnded = false;
      line++;
      if (line == 1 && block[at] == BYTE_ORDER_MARK) {
        at++;
        lineEnded = true;
        line--;
        return read(buffer, offset, length);
      }
    }
    int count = 0;
    while (count < length && at < end && !lineEnded) {
      char next = block[at++];
      buffer[offset + count++] = next;
      lineEnded = next == '\n';
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
