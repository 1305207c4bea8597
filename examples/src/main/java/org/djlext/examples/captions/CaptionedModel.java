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
import java.util.List;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.chameleon.ChameleonBlock;
import org.djlext.vlm.chameleon.ChameleonPictures;
import org.djlext.vlm.chameleon.CodeListener;
import org.djlext.vlm.chameleon.Document;
import org.djlext.vlm.chameleon.DocumentGenerator;
import org.djlext.vlm.chameleon.DrawingConfig;
import org.djlext.vlm.chameleon.Modality;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextTokenizer;

/** A Chameleon that draws captions and describes pictures. Not safe for threads. */
public final class CaptionedModel implements AutoCloseable {

  private static final int LONGEST_DESCRIPTION = 40;

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
