package org.djlext.detr.data;

import ai.djl.util.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.PanopticAnnotation;
import org.djlext.flashattn.coco.PanopticDataset;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.coco.PanopticSegment;
import org.djlext.flashattn.coco.RunLengthMask;
import org.djlext.flashattn.data.AnnotatedPicture;
import org.djlext.flashattn.image.ImageException;
import org.djlext.flashattn.image.RgbImage;

/**
 * A data set with the annotations of COCO panoptic segmentation: a file such as {@code
 * panoptic_train2017.json}, a folder of PNG files whose colours are ids of segments, and a folder
 * of pictures. Things and stuff alike are objects to be found.
 *
 * <p>Boxes are those of the pixels, from the first to the last row and column, as the authors'
 * {@code masks_to_boxes} has them: a segment one pixel wide has none with an area, and is left out.
 * Counts of objects are made as pictures are read.
 */
public final class CocoPanopticDataset extends DetrDataset {

  private final Path file;
  private final Path segmentFolder;
  private PanopticDataset content;
  private Map<Long, CocoImage> images;

  private CocoPanopticDataset(Builder builder) {
    super(builder);
    file = builder.file;
    segmentFolder = builder.segmentFolder;
  }

  /**
   * Begins a data set.
   *
   * @return the builder; its labels have masks unless it is told otherwise
   */
  public static Builder builder() {
    return new Builder().optMasks(true);
  }

  /**
   * Reads the annotations and checks them, once.
   *
   * @param progress unused, reading takes seconds at most
   * @throws CocoFormatException if the file is no sound annotation file, or names a class that the
   *     head does not have
   * @throws IOException if it cannot be read
   */
  @Override
  public void prepare(Progress progress) throws IOException {
    if (content != null) {
      return;
    }
    PanopticDataset read = PanopticDataset.read(file);
    if (read.annotations().isEmpty() || read.images().isEmpty()) {
      throw new CocoFormatException(
          file,
          "images, annotations: expected at least one of each, found %d and %d"
              .formatted(read.images().size(), read.annotations().size()));
    }
    Map<Long, CocoImage> byId = new HashMap<>();
    for (CocoImage image : read.images()) {
      byId.put(image.id(), image);
      AnnotatedPicture.requireFileName(file, image.id(), image.fileName());
    }
    chooseClasses(file, read.categories());
    for (PanopticAnnotation annotation : read.annotations()) {
      AnnotatedPicture.requireFileName(file, annotation.imageId(), annotation.fileName());
      for (PanopticSegment segment : annotation.segments()) {
        String where = "image %d: segment %d".formatted(annotation.imageId(), segment.id());
        requireClass(file, where, segment.categoryId());
      }
    }
    images = byId;
    content = read;
  }

  @Override
  public DetectionSample sample(int index) throws IOException {
    PanopticAnnotation annotation = content().annotations().get(index);
    CocoImage image = images.get(annotation.imageId());
    RgbImage picture = AnnotatedPicture.read(pictureFile(index), image.width(), image.height());
    Path segmentFile = segmentFolder.resolve(annotation.fileName());
    PanopticMap map = PanopticMap.read(segmentFile);
    if (map.width() != picture.width() || map.height() != picture.height()) {
      throw new ImageException(
          segmentFile.toString(),
          "size: expected that of the picture, %d x %d, found %d x %d"
              .formatted(picture.width(), picture.height(), map.width(), map.height()));
    }
    DataTally.OfPicture found = new DataTally.OfPicture();
    List<DetectionTarget> targets = new ArrayList<>(annotation.segments().size());
    for (PanopticSegment segment : annotation.segments()) {
      if (segment.crowd()) {
        found.crowds++;
        continue;
      }
      RunLengthMask mask = mask(map, segment.id());
      CocoBox bounds = mask.bounds();
      if (bounds.width() < 2 || bounds.height() < 2) {
        found.withoutArea++;
        continue;
      }
      found.objects++;
      float left = (float) bounds.x();
      float top = (float) bounds.y();
      targets.add(
          new DetectionTarget(
              classes().indexOf(segment.categoryId()),
              left,
              top,
              left + (float) bounds.width() - 1,
              top + (float) bounds.height() - 1,
              withMasks ? mask : null));
    }
    tally.boxes(index, found);
    return DetectionSample.of(picture, targets);
  }

  private static RunLengthMask mask(PanopticMap map, int id) {
    byte[] pixels = new byte[map.ids().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (map.ids()[i] == id ? 1 : 0);
    }
    return RunLengthMask.ofPixels(map.height(), map.width(), pixels);
  }

  @Override
  public long imageId(int index) {
    return content().annotations().get(index).imageId();
  }

  /**
   * Returns the annotations, as an evaluation needs them.
   *
   * @return the content of the file
   */
  public PanopticDataset content() {
    if (content == null) {
      throw new IllegalStateException("prepare() has not been called");
    }
    return content;
  }

  @Override
  protected Path pictureFile(int index) {
    return inPictureFolder(images.get(imageId(index)).fileName());
  }

  @Override
  protected long availableSize() {
    return content().annotations().size();
  }

  /** Builds a {@link CocoPanopticDataset}. */
  public static final class Builder extends DetrDatasetBuilder<Builder> {

    private Path file;
    private Path segmentFolder;

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets the annotations.
     *
     * @param json the file
     * @param segments the folder of the PNG files
     * @return this builder
     */
    public Builder setAnnotations(Path json, Path segments) {
      file = json;
      segmentFolder = segments;
      return this;
    }

    /**
     * Builds the data set; nothing is read yet.
     *
     * @return the data set
     */
    public CocoPanopticDataset build() {
      check();
      if (file == null || segmentFolder == null) {
        throw new IllegalArgumentException(
            "the file of the annotations and the folder of the segments must be set");
      }
      return new CocoPanopticDataset(this);
    }
  }
}
