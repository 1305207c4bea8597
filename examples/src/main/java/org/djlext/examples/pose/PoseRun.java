package org.djlext.examples.pose;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.WorkProgress;
import org.djlext.examples.picture.PictureFile;
import org.djlext.examples.picture.PngBytes;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.pose.person.OksSuppression;
import org.djlext.pose.person.People;
import org.djlext.pose.person.PersonBox;
import org.djlext.pose.person.PersonPose;

/** Goes through pictures one by one; one that fails does not keep the others from being done. */
final class PoseRun {

  private final Predictor<People, PersonPose[]> poses;
  private final PeopleSource source;
  private final CommandOutput output;
  private final double threshold;
  private final FrameTracking tracking;
  private final SkeletonDrawing drawing;
  private final List<PoseReport.Picture> pictures = new ArrayList<>();
  private final List<PoseReport.Failure> failures = new ArrayList<>();
  private final List<CocoResult> results = new ArrayList<>();

  PoseRun(
      Predictor<People, PersonPose[]> poses,
      PeopleSource source,
      CommandOutput output,
      double threshold,
      FrameTracking tracking) {
    this.poses = poses;
    this.source = source;
    this.output = output;
    this.threshold = threshold;
    this.tracking = tracking;
    this.drawing = new SkeletonDrawing(threshold);
  }

  List<PoseReport.Picture> pictures() {
    return List.copyOf(pictures);
  }

  List<PoseReport.Failure> failures() {
    return List.copyOf(failures);
  }

  /** Everyone who was found, as COCO's results; empty unless people came from its annotations. */
  List<CocoResult> results() {
    return List.copyOf(results);
  }

  void all(List<PictureFile> files) throws IOException {
    if (files.size() == 1) {
      one(files.get(0));
      pictures.forEach(picture -> output.write(PoseText.joints(picture)));
      return;
    }
    try (WorkProgress progress = output.progress("pose", files.size())) {
      for (PictureFile file : files) {
        progress.step(file.path().toString());
        one(file);
      }
    }
  }

  private void one(PictureFile file) throws IOException {
    long start = System.nanoTime();
    RgbImage image;
    List<SeenPerson> found;
    PoseReport.Seconds seconds;
    try {
      image = RgbImageReader.standard().read(file.path());
      double read = since(start);
      List<PersonBox> boxes = source.find(file, image);
      double people = since(start);
      found = tracking.next(joints(new People(image, boxes)));
      seconds = new PoseReport.Seconds(read, people - read, since(start) - people);
    } catch (IOException | TranslateException | IllegalArgumentException e) {
      fail(file, e); // of this picture; others may be well
      return;
    }
    PoseReport.Picture picture =
        new PoseReport.Picture(
            file.path().toString(),
            image.width(),
            image.height(),
            found.stream().map(PoseReport.Person::of).toList(),
            seconds);
    pictures.add(picture);
    output.write(PoseText.of(picture, threshold));
    if (output.folder() != null) {
      BufferedImage drawn =
          drawing.draw(image.toBufferedImage(), poses(found), SeenPerson.names(found));
      output.file(file.name() + ".png", PngBytes.of(drawn));
    }
    if (source instanceof AnnotatedPeople annotated) {
      results.addAll(annotated.results(file, poses(found)));
    }
  }

  private List<PersonPose> joints(People people) throws TranslateException {
    return people.boxes().isEmpty()
        ? List.of()
        : OksSuppression.COCO.keep(List.of(poses.predict(people)));
  }

  private static List<PersonPose> poses(List<SeenPerson> people) {
    return people.stream().map(SeenPerson::pose).toList();
  }

  private void fail(PictureFile file, Exception e) {
    tracking.next(List.of()); // nobody was seen meanwhile
    String path = file.path().toString();
    String reason = String.valueOf(e.getMessage());
    failures.add(new PoseReport.Failure(path, reason));
    output.note("djlx pose: " + (reason.contains(path) ? reason : path + ": " + reason));
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
