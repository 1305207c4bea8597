package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.chameleon.Document.Picture;
import org.djlext.vlm.chameleon.Document.Text;
import org.djlext.vlm.generate.TextTokenizer;

/**
 * Turns documents into tokens: a picture is its codes between {@code <racm3:break>} and {@code
 * <eoss>}.
 */
final class DocumentTokens {

  private final ImageVocabulary vocabulary;
  private final VqModelBlock vq;
  private final TextTokenizer tokenizer;
  private final ChameleonPictures pictures;

  DocumentTokens(ChameleonBlock model, TextTokenizer tokenizer, ChameleonPictures pictures) {
    this.vocabulary = model.config().vocabulary();
    this.vq = model.imageTokenizer();
    this.tokenizer = tokenizer;
    this.pictures = pictures;
  }

  /** Returns the tokens of a document behind the one that begins it. */
  long[] prompt(Document document, ParameterStore store, NDManager manager) {
    LongStream.Builder ids = LongStream.builder();
    ids.add(vocabulary.id(ImageVocabulary.BEGIN));
    for (Document.Part part : document.parts()) {
      if (part instanceof Picture picture) {
        ids.add(vocabulary.id(ImageVocabulary.BEGIN_IMAGE));
        for (long code : codes(picture.image(), store, manager)) {
          ids.add(vocabulary.idOf((int) code));
        }
        ids.add(vocabulary.id(ImageVocabulary.END_IMAGE));
      } else if (part instanceof Text text) {
        addWords(text.text(), ids);
      }
    }
    return ids.build().toArray();
  }

  private void addWords(String text, LongStream.Builder ids) {
    long placeholder = vocabulary.find(ImageVocabulary.IMAGE).orElse(-1);
    for (long id : tokenizer.encode(text, false)) {
      if (id == placeholder || vocabulary.isCode(id)) {
        throw new IllegalArgumentException(
            "text: expected no image tokens, found token %d; pictures are parts of the document"
                .formatted(id));
      }
      ids.add(id);
    }
  }

  private long[] codes(RgbImage picture, ParameterStore store, NDManager manager) {
    try (NDManager scratch = manager.newSubManager();
        NDArray codes = vq.encode(store, pictures.pixels(scratch, List.of(picture)))) {
      return codes.toLongArray();
    }
  }

  /** Returns what tokens say; codes of a picture that was cut off are left out. */
  Document document(long[] ids, ParameterStore store, NDManager manager) {
    List<Document.Part> parts = new ArrayList<>();
    int n = vq.config().codesPerPicture();
    int from = 0;
    for (int i = 0; i < ids.length; i++) {
      if (!vocabulary.isCode(ids[i])) {
        continue;
      }
      addText(ids, from, i, parts);
      int end = i;
      while (end < ids.length && vocabulary.isCode(ids[end])) {
        end++;
      }
      if (end - i >= n) {
        int[] codes = new int[n];
        for (int k = 0; k < n; k++) {
          codes[k] = vocabulary.codeOf(ids[i + k]);
        }
        parts.add(new Picture(draw(codes, store, manager)));
      }
      from = end;
      i = end - 1;
    }
    addText(ids, from, ids.length, parts);
    return new Document(parts);
  }

  private void addText(long[] ids, int from, int to, List<Document.Part> parts) {
    long[] words = new long[to - from];
    System.arraycopy(ids, from, words, 0, words.length);
    String text = tokenizer.decode(words);
    if (!text.isEmpty()) {
      parts.add(new Text(text));
    }
  }

  /** Draws a picture; codes that are missing at the end are those of the first one. */
  RgbImage draw(int[] codes, ParameterStore store, NDManager manager) {
    int side = vq.config().gridSide();
    long[] grid = new long[side * side];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = codes[i < codes.length ? i : 0];
    }
    try (NDManager scratch = manager.newSubManager()) {
      NDArray input = scratch.create(grid).reshape(1, side, side);
      return ChameleonPictures.drawn(vq.decode(store, input).squeeze(0));
    }
  }
}
