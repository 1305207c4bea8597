package org.djlext.examples.pose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.examples.picture.PictureFile;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.person.PersonBox;
import org.djlext.pose.person.PersonPose;

/** People are where COCO's annotations have them; crowds are not looked at. */
final class AnnotatedPeople implements PeopleSource {

  private final Path file;
  private final CocoDataset dataset;
  private final long category;

  private AnnotatedPeople(Path file, CocoDataset dataset, long category) {
    this.file = file;
    this.dataset = dataset;
    this.category = category;
  }

  static AnnotatedPeople read(Path file, String className) throws IOException {
    CocoDataset dataset = CocoDataset.read(file);
    for (CocoCategory category : dataset.categories()) {
      if (category.name().equals(className)) {
        return new AnnotatedPeople(file, dataset, category.id());
      }
    }
    throw new CocoFormatException(
        file,
        "categories: expected %s, found %s; --class names another"
            .formatted(className, dataset.categories().stream().map(CocoCategory::name).toList()));
  }

  @Override
  public String name() {
    return "annotations";
  }

  @Override
  public List<PersonBox> find(PictureFile picture, RgbImage image) throws IOException {
    long id = imageId(picture);
    List<PersonBox> boxes = new ArrayList<>();
    for (CocoAnnotation annotation : dataset.annotations()) {
      if (annotation.imageId() == id
          && annotation.categoryId() == category
          && !annotation.crowd()) {
        CocoBox box = annotation.box();
        if (box == null) {
          throw new CocoFormatException(
              file, "annotation %d: bbox: expected a box, found none".formatted(annotation.id()));
        }
        boxes.add(new PersonBox(box.x(), box.y(), box.width(), box.height(), 1));
      }
    }
    return boxes;
  }

  /** The poses as COCO's results, which {@code djlx eval keypoints} scores. */
  List<CocoResult> results(PictureFile picture, List<PersonPose> poses) throws IOException {
    long id = imageId(picture);
    return poses.stream().map(pose -> PoseResults.of(id, category, pose)).toList();
  }

  /** By the end of the path, as far as the file says; else by the name, if only one has it. */
  private long imageId(PictureFile picture) throws IOException {
    Path path = picture.path().toAbsolutePath();
    List<CocoImage> named =
        dataset.images().stream()
            .filter(image -> !image.fileName().isEmpty())
            .filter(image -> path.getFileName().equals(Path.of(image.fileName()).getFileName()))
            .toList();
    for (CocoImage image : named) {
      if (path.endsWith(Path.of(image.fileName()))) {
        return image.id();
      }
    }
    if (named.size() != 1) {
      throw new CocoFormatException(
          file,
          "images: expected one whose file_name is %s, found %s"
              .formatted(path.getFileName(), named.isEmpty() ? "none" : named.size()));
    }
    return named.get(0).id();
  }
}
