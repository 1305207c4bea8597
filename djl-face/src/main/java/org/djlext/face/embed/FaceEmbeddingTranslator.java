package org.djlext.face.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.image.RgbImage;

/**
 * Brings aligned faces into a network, several as one batch, and takes their embeddings out. A flip
 * sum doubles the batch, whose second half is mirrored, and adds both embeddings of a face; as in
 * the field's protocol they are not normalized before they are added.
 *
 * @param <I> the type of inputs
 */
final class FaceEmbeddingTranslator<I> implements Translator<I, float[]> {

  private static final int CHANNELS = 3;

  private final FaceEmbeddingConfig config;
  private final PictureSource<I> source;
  private final boolean flipSum;

  FaceEmbeddingTranslator(FaceEmbeddingConfig config, PictureSource<I> source, boolean flipSum) {
    this.config = config;
    this.source = source;
    this.flipSum = flipSum;
  }

  @Override
  public Batchifier getBatchifier() {
    return Batchifier.STACK; // only says that there may be several: they are laid out here
  }

  @Override
  public NDList processInput(TranslatorContext ctx, I input)
      throws IOException, TranslateException {
    return batchProcessInput(ctx, List.of(input));
  }

  @Override
  public float[] processOutput(TranslatorContext ctx, NDList list) {
    return batchProcessOutput(ctx, list).get(0);
  }

  @Override
  public NDList batchProcessInput(TranslatorContext ctx, List<I> inputs)
      throws IOException, TranslateException {
    int size = config.inputSize();
    int picture = CHANNELS * size * size;
    int batch = flipSum ? 2 * inputs.size() : inputs.size();
    FloatBuffer pixels = FloatBuffer.allocate(Math.multiplyExact(batch, picture));
    for (int i = 0; i < inputs.size(); i++) {
      RgbImage face = checked(source.read(inputs.get(i)));
      config.normalization().fill(face, pixels.array(), i * picture, false);
      if (flipSum) {
        int mirrored = (inputs.size() + i) * picture;
        config.normalization().fill(face, pixels.array(), mirrored, true);
      }
    }
    return new NDList(ctx.getNDManager().create(pixels, new Shape(batch, CHANNELS, size, size)));
  }

  @Override
  public List<float[]> batchProcessOutput(TranslatorContext ctx, NDList list) {
    NDArray embedding = list.head(); // (B, D)
    int rows = (int) embedding.getShape().get(0);
    int size = (int) embedding.getShape().get(1);
    float[] values = embedding.toFloatArray();
    int faces = flipSum ? rows / 2 : rows;
    List<float[]> embeddings = new ArrayList<>(faces);
    for (int i = 0; i < faces; i++) {
      float[] face = new float[size];
      for (int j = 0; j < size; j++) {
        face[j] = values[i * size + j];
        if (flipSum) {
          face[j] += values[(faces + i) * size + j];
        }
      }
      embeddings.add(face);
    }
    return embeddings;
  }

  private RgbImage checked(RgbImage face) throws TranslateException {
    int size = config.inputSize();
    if (face.width() != size || face.height() != size) {
      throw new TranslateException(
          "expected an aligned face of %1$d x %1$d pixels, found %2$d x %3$d; see org.djlext.face.align"
              .formatted(size, face.width(), face.height()));
    }
    return face;
  }
}
