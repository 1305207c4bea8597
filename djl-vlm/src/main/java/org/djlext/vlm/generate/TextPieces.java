package org.djlext.vlm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A text that comes piece by piece, each in whole characters: what a predictor's {@code
 * streamingPredict} gives out. Behind the last piece everything of the call is freed; closing it
 * earlier cancels the text.
 *
 * <pre>{@code
 * Criteria<Chat, TextPieces> criteria = Criteria.builder()
 *         .setTypes(Chat.class, TextPieces.class)
 *         .optModelPath(Path.of("Kimi-VL-A3B-Instruct"))
 *         .build();
 * try (ZooModel<Chat, TextPieces> model = criteria.loadModel();
 *         Predictor<Chat, TextPieces> predictor = model.newPredictor();
 *         TextPieces pieces = predictor.streamingPredict(chat).getIterativeOutput()) {
 *     pieces.forEachRemaining(System.out::print);
 * }
 * }</pre>
 */
public final class TextPieces implements Iterator<String>, AutoCloseable {

  private final Iterator<String> pieces;
  private final Runnable close;

  private TextPieces(Iterator<String> pieces, Runnable close) {
    this.pieces = pieces;
    this.close = close;
  }

  /** What a {@link GenerativeBlock} gives out: lists of one array each, the UTF-8 bytes. */
  static TextPieces of(Stream<NDList> arrays) {
    return new TextPieces(arrays.map(TextPieces::text).iterator(), arrays::close);
  }

  /** A whole text as its one piece. */
  static TextPieces of(String whole) {
    return new TextPieces(List.of(whole).iterator(), () -> {});
  }

  private static String text(NDList list) {
    try (NDArray bytes = list.singletonOrThrow()) {
      return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public boolean hasNext() {
    boolean more = pieces.hasNext();
    if (!more) {
      close();
    }
    return more;
  }

  @Override
  public String next() {
    return pieces.next();
  }

  /** Cancels what has not come yet. */
  @Override
  public void close() {
    close.run();
  }
}
