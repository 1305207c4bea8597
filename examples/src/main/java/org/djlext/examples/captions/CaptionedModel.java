package org.djlext.examples.captions;

import ai.djl.ModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.chameleon.ChameleonBlock;
import org.djlext.vlm.chameleon.ChameleonPictures;
import org.djlext.vlm.chameleon.CodeListener;
import org.djlext.vlm.chameleon.Document;
import org.djlext.vlm.chameleon.DocumentGenerator;
import org.djlext.vlm.chameleon.DrawingConfig;
import org.djlext.vlm.chameleon.ImageVocabulary;
import org.djlext.vlm.chameleon.Modality;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextTokenizer;

/** A Chameleon that draws captions and describes pictures. Not safe for threads. */
public final class CaptionedModel implements AutoCloseable {

  private static final int LONGEST_DESCRIPTION = 40;
  private static final double TEMPERATURE = 1;
  private static final double TOP_P = 0.9;
  private static final double GUIDANCE = 1.5;

  private final ZooModel<NDList, NDList> model;
  private final ChameleonBlock block;
  private final ChameleonPictures pictures;
  private final TextTokenizer tokenizer;
  private final NDManager manager;
  private final DocumentGenerator generator;

  private CaptionedModel(ZooModel<NDList, NDList> model) throws IOException {
    this.model = model;
    this.block = (ChameleonBlock) model.getBlock();
    this.pictures = ChameleonPictures.read(model.getModelPath());
    this.tokenizer = TextTokenizer.open(model.getModelPath());
    this.manager = model.getNDManager().newSubManager();
    this.generator =
        new DocumentGenerator(
            block, new ParameterStore(manager, false), manager, tokenizer, pictures);
  }

  /**
   * Takes a model over.
   *
   * @param model a Chameleon, which is closed with this, or at once if it is none
   * @return the model that draws and describes
   * @throws IOException if its folder lacks a file or has one that cannot be read
   * @throws IllegalArgumentException if it is no Chameleon
   */
  public static CaptionedModel of(ZooModel<NDList, NDList> model) throws IOException {
    try {
      if (!(model.getBlock() instanceof ChameleonBlock)) {
        throw new IllegalArgumentException(
            "model %s: expected a Chameleon, which reads and draws pictures, found %s"
                .formatted(model.getName(), model.getBlock().getClass().getSimpleName()));
      }
      return new CaptionedModel(model);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  static CaptionedModel load(Path folder) throws IOException, ModelException {
    return of(
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(folder)
            .build()
            .loadModel());
  }

  /**
   * Returns how the miniature draws well: wilder than the authors' program and guided less.
   *
   * @return temperature 1, top-p 0.9, guidance 1.5
   */
  public static DrawingConfig drawing() {
    GenerationConfig codes =
        GenerationConfig.builder()
            .optTemperature(TEMPERATURE)
            .optTopP(TOP_P)
            .optSampling(true)
            .build();
    return new DrawingConfig(codes, codes, GUIDANCE, 1, Modality.PICTURE, false);
  }

  /**
   * Draws a caption.
   *
   * @param caption any text
   * @param config how
   * @param listener is told of the codes
   * @return the picture
   */
  public RgbImage draw(String caption, DrawingConfig config, CodeListener listener) {
    return generator.generate(Document.of(caption), config, listener).pictures().get(0);
  }

  /**
   * Draws a caption several times and keeps the picture that the model itself finds the caption
   * likeliest for, as DALL-E chose among its drawings by another model (arXiv 2102.12092).
   *
   * @param caption any text
   * @param config how, its seed aside
   * @param seed that of the first drawing; each next has the next
   * @param candidates how many are drawn, at least 1
   * @return the chosen one
   */
  public ChosenDrawing drawBest(String caption, DrawingConfig config, long seed, int candidates) {
    ChosenDrawing best = null;
    for (int i = 0; i < candidates; i++) {
      GenerationConfig text = config.text().toBuilder().optSeed(seed + i).build();
      DrawingConfig seeded =
          new DrawingConfig(
              text,
              config.codes(),
              config.textGuidance(),
              config.pictureGuidance(),
              config.modality(),
              config.chat());
      List<Integer> codes = new ArrayList<>();
      RgbImage picture = draw(caption, seeded, (p, place, code) -> codes.add(code));
      double likelihood = candidates == 1 ? 0 : logLikelihood(caption, codes);
      if (best == null || likelihood > best.logLikelihood()) {
        best = new ChosenDrawing(picture, codes, seed + i, likelihood);
      }
    }
    return best;
  }

  /** Returns the logarithm of the probability that a picture is described by a caption. */
  private double logLikelihood(String caption, List<Integer> codes) {
    ImageVocabulary vocabulary = block.config().vocabulary();
    LongStream.Builder ids = LongStream.builder();
    ids.add(vocabulary.id(ImageVocabulary.BEGIN)).add(vocabulary.id(ImageVocabulary.BEGIN_IMAGE));
    codes.forEach(code -> ids.add(vocabulary.idOf(code)));
    ids.add(vocabulary.id(ImageVocabulary.END_IMAGE)).add(vocabulary.id(ImageVocabulary.END_TURN));
    int begin = codes.size() + 4; // what stands before the caption
    for (long id : tokenizer.encode(caption, false)) {
      ids.add(id);
    }
    long[] row = ids.add(vocabulary.id(ImageVocabulary.END)).build().toArray();
    try (NDManager scratch = manager.newSubManager()) {
      NDArray input = scratch.create(new long[][] {row});
      ParameterStore store = new ParameterStore(scratch, false);
      NDArray logits = block.decoder().forward(store, new NDList(input), false).head();
      float[] all = logits.logSoftmax(-1).toFloatArray();
      int vocabularySize = all.length / row.length;
      double sum = 0;
      for (int at = begin; at < row.length; at++) {
        sum += all[(at - 1) * vocabularySize + (int) row[at]];
      }
      return sum;
    }
  }

  /**
   * Draws codes.
   *
   * @param codes row by row; what is missing at the end is as the first
   * @return the picture
   */
  public RgbImage draw(int... codes) {
    return generator.draw(codes);
  }

  /**
   * Describes a picture, with the likeliest word each time.
   *
   * @param picture any size
   * @return the description
   */
  public String describe(RgbImage picture) {
    GenerationConfig greedy =
        GenerationConfig.builder().optMaxNewTokens(LONGEST_DESCRIPTION).build();
    DrawingConfig config = new DrawingConfig(greedy, greedy, 1, 1, Modality.TEXT, true);
    return generator.generate(Document.of(picture), config, (p, place, code) -> {}).text().strip();
  }

  /**
   * Turns a picture into codes and back: the best that the model can draw of it.
   *
   * @param picture any size
   * @return the picture
   */
  public RgbImage drawnAgain(RgbImage picture) {
    try (NDManager scratch = manager.newSubManager();
        NDArray codes =
            block
                .imageTokenizer()
                .encode(
                    new ParameterStore(scratch, false),
                    pictures.pixels(scratch, List.of(picture)))) {
      long[] all = codes.toLongArray();
      int[] rows = new int[all.length];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (int) all[i];
      }
      return generator.draw(rows);
    }
  }

  /**
   * Returns how many codes stand beside each other in a picture.
   *
   * @return the codes of a row
   */
  public int codesPerRow() {
    return block.config().vq().gridSide();
  }

  @Override
  public void close() {
    manager.close();
    tokenizer.close();
    model.close();
  }
}
