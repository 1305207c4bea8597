package org.djlext.face.detect;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import java.nio.ByteBuffer;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;

/**
 * Pictures for MTCNN: as they are, but for those so large that the pyramid would not fit in memory,
 * which are reduced.
 *
 * @param mostPixels how many pixels a picture may have before it is reduced
 */
record MtcnnPictures(int mostPixels) implements DetectorPictures {

  /** 16 megapixels, for which the first stage takes about a gigabyte. */
  static final int SEARCHED = 1 << 24;

  @Override
  public Batchifier batchifier() {
    return new PictureList(MtcnnBlock.OUTPUTS);
  }

  @Override
  public boolean points() {
    return true;
  }

  @Override
  public Seen see(RgbImage picture) {
    double pixels = (double) picture.width() * picture.height();
    double scale = Math.min(1, Math.sqrt(mostPixels / pixels));
    RgbImage seen =
        picture.resize(
            Math.max(1, (int) Math.round(picture.width() * scale)),
            Math.max(1, (int) Math.round(picture.height() * scale)),
            ResampleFilter.BILINEAR);
    return new SeenPicture(seen, (double) seen.width() / picture.width());
  }

  private record SeenPicture(RgbImage picture, double scale) implements Seen {

    @Override
    public NDList arrays(NDManager manager) {
      Shape shape = new Shape(picture.height(), picture.width(), RgbImage.CHANNELS);
      return new NDList(manager.create(ByteBuffer.wrap(picture.pixels()), shape, DataType.UINT8));
    }

    @Override
    public Candidates found(NDList outputs) {
      Candidates found =
          new Candidates(
              outputs.get(0).toFloatArray(),
              outputs.get(1).toFloatArray(),
              outputs.get(2).toFloatArray());
      return found.divided((float) scale);
    }
  }
}
