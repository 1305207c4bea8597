package org.djlext.pose.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.data.AnnotatedPicture;
import org.djlext.pose.keypoint.KeypointSet;

/** Chooses the people of an annotation file that a model can be trained on. */
final class PersonSelection {

  private static final String PERSON = "person";
  private static final int NUMBERS = 3;

  private final Path file;
  private final KeypointSet set;
  private final List<LabelledPerson> people = new ArrayList<>();
  private long crowds;
  private long unlabelled;
  private long withoutArea;

  PersonSelection(Path file, KeypointSet set) {
    this.file = file;
    this.set = set;
  }

  List<LabelledPerson> people() {
    return List.copyOf(people);
  }

  PoseCounts counts(long pictures, long badPictures) {
    return new PoseCounts(pictures, people.size(), crowds, unlabelled, withoutArea, badPictures);
  }

  /**
   * Chooses.
   *
   * @param name the category, or null for the only one that has joints
   * @return the category
   * @throws CocoFormatException if the joints are others than those of the model
   */
  CocoCategory choose(CocoDataset data, String name) throws CocoFormatException {
    CocoCategory category = category(data.categories(), name);
    checkNames(category);
    Map<Long, CocoImage> images = new HashMap<>();
    for (CocoImage image : data.images()) {
      AnnotatedPicture.requireFileName(file, image.id(), image.fileName());
      images.put(image.id(), image);
    }
    for (CocoAnnotation annotation : data.annotations()) {
      if (annotation.categoryId() == category.id()) {
        add(annotation, images.get(annotation.imageId()));
      }
    }
    return category;
  }

  private CocoCategory category(List<CocoCategory> all, String name) throws CocoFormatException {
    List<CocoCategory> candidates =
        all.stream()
            .filter(c -> name == null ? !c.keypoints().isEmpty() : c.name().equals(name))
            .toList();
    if (name == null && candidates.size() != 1) {
      candidates =
          all.size() == 1 ? all : all.stream().filter(c -> c.name().equals(PERSON)).toList();
    }
    if (candidates.size() != 1) {
      throw new CocoFormatException(
          file,
          "categories: expected one named %s, found %s"
              .formatted(
                  name == null ? PERSON : name, all.stream().map(CocoCategory::name).toList()));
    }
    return candidates.get(0);
  }

  private void checkNames(CocoCategory category) throws CocoFormatException {
    List<String> names = category.keypoints();
    if (names.isEmpty()) {
      return;
    }
    String where =
        "category %d (%s): keypoints: expected ".formatted(category.id(), category.name());
    if (names.size() != set.size()) {
      throw new CocoFormatException(
          file, where + "the %d joints of the model, found %d".formatted(set.size(), names.size()));
    }
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals(set.names().get(i))) {
        throw new CocoFormatException(
            file,
            where
                + "%s at place %d, as the model has it, found %s"
                    .formatted(set.names().get(i), i, names.get(i)));
      }
    }
  }

  private void add(CocoAnnotation annotation, CocoImage image) throws CocoFormatException {
    double[] keypoints = annotation.keypoints();
    if (keypoints != null && keypoints.length != NUMBERS * set.size()) {
      throw new CocoFormatException(
          file,
          "annotation %d: keypoints: expected %d joints of x, y and v, as the model has them, found %d"
              .formatted(annotation.id(), set.size(), keypoints.length / NUMBERS));
    }
    if (annotation.crowd()) {
      crowds++;
    } else if (annotation.keypointCount() == 0 || !anyLabelled(keypoints)) {
      unlabelled++;
    } else {
      CocoBox box = annotation.box();
      if (box != null && image.width() > 0 && image.height() > 0) {
        box = LabelledPerson.within(box, image.width(), image.height());
      }
      if (box == null || !(box.width() > 0 && box.height() > 0)) {
        withoutArea++;
      } else {
        people.add(new LabelledPerson(image, annotation, box));
      }
    }
  }

  private static boolean anyLabelled(double[] keypoints) {
    for (int i = 2; keypoints != null && i < keypoints.length; i += NUMBERS) {
      if (keypoints[i] > 0) {
        return true;
      }
    }
    return false;
  }
}
