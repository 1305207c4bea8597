package org.djlext.detr.data;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Record;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.detr.PixelScaling;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.data.PackedSamples;
import org.djlext.flashattn.data.PictureDataset;

/**
 * Pictures with objects, as DETR is trained on them. Every pass over the data ({@link #getData})
 * draws order and augmentation anew from the seed and the number of the pass, whatever thread reads
 * it.
 *
 * <p>Batches have the data {@code pixel_values (B, 3, H, W)} float32 and {@code pixel_mask (B, H,
 * W)} int64, 1 where a picture is and 0 where it is padded; and the labels {@code class_labels (B,
 * M)} int64, -1 where there is no object, {@code boxes (B, M, 4)} float32 as centre, width and
 * height relative to the picture without padding, and, if asked for, {@code masks (B, M, H, W)}
 * uint8.
 *
 * <p>A picture that cannot be read, or is not as large as its annotations say, is left out of its
 * batch, logged once, and counted ({@link #badPictures}); a batch of nothing else is left out
 * whole.
 */
public abstract class DetrDataset extends PictureDataset<DetectionSample> {

  final DataTally tally = new DataTally();
  final boolean withMasks;
  private final SampleTransform transform;
  private final PixelScaling scaling;
  private final int classCount;
  private ClassTable classes;

  DetrDataset(DetrDatasetBuilder<?> builder) {
    super(builder);
    transform = builder.transform;
    scaling = builder.scaling;
    withMasks = builder.masks;
    classCount = builder.classCount;
    classes = builder.classes;
  }

  /**
   * Reads a picture with its objects, before any transform.
   *
   * @param index the place in the data set
   * @return the sample
   * @throws IOException if the picture cannot be used
   */
  public abstract DetectionSample sample(int index) throws IOException;

  /**
   * Returns the id of a picture in its annotations.
   *
   * @param index the place in the data set
   * @return the id
   */
  public abstract long imageId(int index);

  /**
   * Returns which logit stands for which category.
   *
   * @return the table
   * @throws IllegalStateException if the annotations have not been read
   */
  public ClassTable classes() {
    if (classes == null) {
      throw new IllegalStateException("prepare() has not been called");
    }
    return classes;
  }

  void chooseClasses(Path json, List<CocoCategory> categories) throws CocoFormatException {
    if (classes != null) {
      return;
    }
    if (categories.isEmpty()) {
      throw new CocoFormatException(json, "categories: expected at least one, found none");
    }
    classes =
        classCount > 0 ? ClassTable.ofIds(classCount, categories) : ClassTable.numbered(categories);
  }

  void requireClass(Path json, String where, long categoryId) throws CocoFormatException {
    if (classes.indexOf(categoryId) < 0) {
      throw new CocoFormatException(
          json,
          "%s: category_id: expected a category of the head's %d classes, found %d"
              .formatted(where, classes.classCount(), categoryId));
    }
  }

  /**
   * Tells what the data set has and what of it is not trained on.
   *
   * @return the counts up to now
   */
  public DataCounts counts() {
    return tally.counts(availableSize(), badPictures().size());
  }

  @Override
  protected DetectionSample read(int index, RandomGenerator random) throws IOException {
    return transform.apply(sample(index), random);
  }

  @Override
  protected PackedSamples pack(List<DetectionSample> samples) {
    return PackedBatch.of(samples, scaling, withMasks);
  }

  /**
   * Reads one record, without a batch axis.
   *
   * @param manager owns the arrays
   * @param index the place in the data set
   * @return {@code pixel_values (3, H, W)}, {@code pixel_mask (H, W)}; {@code class_labels (M)},
   *     {@code boxes (M, 4)} and perhaps {@code masks (M, H, W)}, M at least 1
   * @throws IOException if the picture cannot be used
   */
  @Override
  public Record get(NDManager manager, long index) throws IOException {
    return super.get(manager, index);
  }
}
