package org.djlext.examples.visionlanguage;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.djlext.examples.sketch.SketchRenderer;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.TextTokenizer;
import org.djlext.vlm.moonvit.ImageGrid;
import org.djlext.vlm.moonvit.MoonVitImageProcessor;
import org.djlext.vlm.tune.NextTokenLoss;

/**
 * Makes a chat of every picture, several questions one after another, of which only the answers are
 * learnt. The rows of step i depend on the seed and i alone, so that a run can be taken up again.
 */
final class QuestionRows {

  private static final int QUESTIONS = 3;
  private static final int LENGTH = 80;

  private final TextTokenizer tokenizer;
  private final MoonVitImageProcessor images;
  private final long seed;
  private final int easy;
  private final boolean blind;
  private final int pad;
  private final long media;

  /**
   * Begins with pictures that are easy.
   *
   * @param tokenizer the model's
   * @param seed decides the pictures
   * @param easy how many steps see small pictures with few shapes
   * @param blind whether rows have the questions without the pictures
   */
  QuestionRows(TextTokenizer tokenizer, long seed, int easy, boolean blind) {
    this.tokenizer = tokenizer;
    this.images = KimiVlMiniature.images();
    this.seed = seed;
    this.easy = easy;
    this.blind = blind;
    List<String> special = VisionChatFormat.MARKUP.special();
    this.pad = special.indexOf(VisionChatFormat.MARKUP.pad());
    this.media = special.indexOf(VisionChatFormat.MEDIA);
  }

  /**
   * A batch.
   *
   * @param inputIds the tokens, padded at the end
   * @param labels the tokens of answers, {@link NextTokenLoss#IGNORED} for all others
   * @param mask 1 for tokens, 0 for padding
   * @param pictures one for each row, or none
   */
  record Rows(long[][] inputIds, long[][] labels, long[][] mask, List<RgbImage> pictures) {}

  /** Draws the batch of a step. */
  Rows draw(int step, int rows) {
    long[][] ids = new long[rows][];
    long[][] labels = new long[rows][];
    List<RgbImage> pictures = new ArrayList<>();
    int longest = 0;
    for (int row = 0; row < rows; row++) {
      long index = (long) step * rows + row;
      AskedPicture asked =
          step < easy
              ? AskedPicture.easy(seed, index, QUESTIONS)
              : AskedPicture.draw(seed, index, QUESTIONS);
      RgbImage picture = blind ? null : SketchRenderer.render(asked.sketch());
      List<long[]> parts = parts(asked, picture);
      ids[row] = parts.get(0);
      labels[row] = parts.get(1);
      longest = Math.max(longest, ids[row].length);
      if (picture != null) {
        pictures.add(picture);
      }
    }
    long[][] mask = new long[rows][longest];
    for (int row = 0; row < rows; row++) {
      int length = ids[row].length;
      Arrays.fill(mask[row], 0, length, 1);
      ids[row] = Arrays.copyOf(ids[row], longest);
      labels[row] = Arrays.copyOf(labels[row], longest);
      Arrays.fill(ids[row], length, longest, pad);
      Arrays.fill(labels[row], length, longest, NextTokenLoss.IGNORED);
    }
    return new Rows(ids, labels, mask, pictures);
  }

  /** Makes the model's inputs of a batch. */
  NDList inputs(NDManager manager, Rows rows) {
    NDList inputs = new NDList(manager.create(rows.inputIds()), manager.create(rows.mask()));
    if (!rows.pictures().isEmpty()) {
      inputs.addAll(images.process(manager, rows.pictures()));
    }
    return inputs;
  }

  /** Returns the ids and the labels of one chat. */
  private List<long[]> parts(AskedPicture asked, RgbImage picture) {
    TokenRow ids = new TokenRow();
    TokenRow labels = new TokenRow();
    boolean first = picture != null;
    for (PictureQuestion question : asked.questions()) {
      long[] text = tokenizer.encode(VisionChatFormat.question(question.text(), first), false);
      long[] answer = tokenizer.encode(VisionChatFormat.answer(question.answer()), false);
      if (ids.length() > 0 && ids.length() + text.length + answer.length > LENGTH) {
        break; // rows of much the same length have little padding
      }
      for (long id : text) {
        int times = id == media ? features(picture) : 1;
        ids.add(id, times);
        labels.add(NextTokenLoss.IGNORED, times);
      }
      for (long id : answer) {
        ids.add(id, 1);
        labels.add(id, 1);
      }
      first = false;
    }
    return List.of(ids.toArray(), labels.toArray());
  }

  private int features(RgbImage picture) {
    ImageGrid grid = images.grid(picture.width(), picture.height());
    return grid.patches() / (images.mergeHeight() * images.mergeWidth());
  }

  /** Tokens that become more. */
  private static final class TokenRow {

    private final List<Long> tokens = new ArrayList<>();

    void add(long token, int times) {
      tokens.addAll(Collections.nCopies(times, token));
    }

    int length() {
      return tokens.size();
    }

    long[] toArray() {
      return tokens.stream().mapToLong(Long::longValue).toArray();
    }
  }
}
