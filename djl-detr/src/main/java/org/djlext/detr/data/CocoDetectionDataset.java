package org.djlext.detr.data;

import ai.djl.util.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.data.AnnotatedPicture;
import org.djlext.flashattn.image.RgbImage;

/**
 * A data set with the annotations of COCO detection, a file such as {@code
 * instances_train2017.json} and a folder of pictures.
 */
public final class CocoDetectionDataset extends DetrDataset {

  private final Path file;
  private CocoDataset content;
  private Map<Long, List<CocoAnnotation>> annotations;

  private CocoDetectionDataset(Builder builder) {
    super(builder);
    file = builder.file;
  }

  /**
   * Begins a data set.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
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
    CocoDataset read = CocoDataset.read(file);
    if (read.images().isEmpty()) {
      throw new CocoFormatException(file, "images: expected at least one, found none");
    }
    chooseClasses(file, read.categories());
    Map<Long, List<CocoAnnotation>> byImage = new HashMap<>();
    for (CocoAnnotation annotation : read.annotations()) {
      requireClass(file, "annotation " + annotation.id(), annotation.categoryId());
      byImage.computeIfAbsent(annotation.imageId(), id -> new ArrayList<>()).add(annotation);
    }
    annotations = byImage;
    for (int i = 0; i < read.images().size(); i++) {
      CocoImage image = read.images().get(i);
      AnnotatedPicture.requireFileName(file, image.id(), image.fileName());
      if (image.width() > 0 && image.height() > 0) {
        CocoTargets targets = new CocoTargets(classes(), image.width(), image.height());
        targets.of(byImage.getOrDefault(image.id(), List.of()), false);
        tally.boxes(i, targets.tally());
      }
    }
    content = read;
  }

  @Override
  public DetectionSample sample(int index) throws IOException {
    CocoImage image = content().images().get(index);
    RgbImage picture = AnnotatedPicture.read(pictureFile(index), image.width(), image.height());
    CocoTargets targets = new CocoTargets(classes(), picture.width(), picture.height());
    List<DetectionTarget> objects =
        targets.of(annotations.getOrDefault(image.id(), List.of()), withMasks);
    tally.boxes(index, targets.tally());
    tally.masks(index, targets.tally());
    return DetectionSample.of(picture, objects);
  }

  @Override
  public long imageId(int index) {
    return content().images().get(index).id();
  }

  /**
   * Returns the annotations, crowds and all, as an evaluation needs them.
   *
   * @return the content of the file
   */
  public CocoDataset content() {
    if (content == null) {
      throw new IllegalStateException("prepare() has not been called");
    }
    return content;
  }

  @Override
  protected Path pictureFile(int index) {
    return inPictureFolder(content().images().get(index).fileName());
  }

  @Override
  protected long availableSize() {
    return content().images().size();
  }

  /** Builds a {@link CocoDetectionDataset}. */
  public static final class Builder extends DetrDatasetBuilder<Builder> {

    private Path file;

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets the annotations.
     *
     * @param json the file
     * @return this builder
     */
    public Builder setAnnotations(Path json) {
      file = json;
      return this;
    }

    /**
     * Builds the data set; nothing is read yet.
     *
     * @return the data set
     */
    public CocoDetectionDataset build() {
      check();
      if (file == null) {
        throw new IllegalArgumentException("the file of the annotations must be set");
      }
      return new CocoDetectionDataset(this);
    }
  }
}
