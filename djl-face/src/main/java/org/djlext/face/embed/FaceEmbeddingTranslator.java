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

  private final EmbeddingInput input;
  private final PictureSource<I> source;

  FaceEmbeddingTranslator(EmbeddingInput input, PictureSource<I> source) {
    this.input = input;
    this.source = source;
  }

  @Override
  public Batchifier getBatchifier() {
    // only says that there may be several: they are laid out here
    return input.several() ? Batchifier.STACK : null;
  }

  @Override
  public NDList processInput(TranslatorContext ctx, I face) throws IOException, TranslateException {
    return batchProcessInput(ctx, List.of(face));
  }

  @Override
  public float[] processOutput(TranslatorContext ctx, NDList list) {
    return batchProcessOutput(ctx, list).get(0);
  }

  @Override
  public NDList batchProcessInput(TranslatorContext ctx, List<I> faces)
      throws IOException, TranslateException {
    int size = input.size();
    int picture = CHANNELS * size * size;
    int batch = input.flipSum() ? 2 * faces.size() : faces.size();
    FloatBuffer pixels = FloatBuffer.allocate(Math.multiplyExact(batch, picture));
    for (int i = 0; i < faces.size(); i++) {
      RgbImage face = checked(source.read(faces.get(i)));
      input.normalization().fill(face, pixels.array(), i * picture, false);
      if (input.flipSum()) {
        int mirrored = (faces.size() + i) * picture;
        input.normalization().fill(face, pixels.array(), mirrored, true);
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
    int faces = input.flipSum() ? rows / 2 : rows;
    List<float[]> embeddings = new ArrayList<>(faces);
    for (int i = 0; i < faces; i++) {
      float[] face = new float[size];
      for (int j = 0; j < size; j++) {
        face[j] = values[i * size + j];
        if (input.flipSum()) {
          face[j] += values[(faces + i) * size + j];
        }
      }
      embeddings.add(face);
    }
    return embeddings;
  }

  private RgbImage checked(RgbImage face) throws TranslateException {
    int size = input.size();
    if (face.width() != size || face.height() != size) {
      throw new TranslateException(
          "expected an aligned face of %1$d x %1$d pixels, found %2$d x %3$d; see org.djlext.face.align"
              .formatted(size, face.width(), face.height()));
    }
    return face;
  }
}
