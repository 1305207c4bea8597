package org.djlext.examples.gallery;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.djlext.examples.figures.FigurePerson;
import org.djlext.examples.figures.FigureScene;
import org.djlext.examples.pose.PoseResults;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.pose.eval.KeypointEvaluation;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.person.People;
import org.djlext.pose.person.PersonBox;
import org.djlext.pose.person.PersonPose;

/**
 * The people of drawn scenes in the terms of pose models. Those without a labelled joint are left
 * out.
 *
 * @param scenes the scenes
 */
record FigureTruth(List<FigureScene> scenes) {

  private static final CocoCategory PERSON = new CocoCategory(1, "person");

  /** Who is in a scene; joints that are hidden have the score 0.5, those outside of it 0. */
  static List<PersonPose> poses(FigureScene scene) {
    List<PersonPose> poses = new ArrayList<>();
    for (FigurePerson person : labelled(scene)) {
      Keypoints joints = person.keypoints();
      for (int i = 0; i < joints.size(); i++) {
        joints.scores()[i] = person.visibility()[i] / 2f;
      }
      poses.add(new PersonPose(joints, KeypointSet.coco(), box(person), person.mask().area(), 1));
    }
    return poses;
  }

  /** Where they are. */
  static People people(FigureScene scene) {
    return new People(scene.picture(), labelled(scene).stream().map(FigureTruth::box).toList());
  }

  /** Lets a model find the joints of everybody, and scores it. */
  DetectionScores score(Predictor<People, PersonPose[]> predictor) throws TranslateException {
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> annotations = new ArrayList<>();
    List<CocoResult> results = new ArrayList<>();
    for (int i = 0; i < scenes.size(); i++) {
      FigureScene scene = scenes.get(i);
      images.add(new CocoImage(i, "", scene.picture().height(), scene.picture().width()));
      for (FigurePerson person : scene.people()) {
        annotations.add(annotation(annotations.size() + 1L, i, person));
      }
      People people = people(scene);
      if (!people.boxes().isEmpty()) {
        for (PersonPose pose : predictor.predict(people)) {
          results.add(PoseResults.of(i, PERSON.id(), pose));
        }
      }
    }
    CocoDataset truth = new CocoDataset(images, annotations, List.of(PERSON));
    return KeypointEvaluation.score(truth, results, KeypointSet.coco().sigmas());
  }

  private static CocoAnnotation annotation(long id, long image, FigurePerson person) {
    return new CocoAnnotation(
        id,
        image,
        PERSON.id(),
        person.box(),
        person.mask(),
        OptionalDouble.of(person.mask().area()),
        false,
        person.cocoKeypoints(),
        person.labelled());
  }

  private static List<FigurePerson> labelled(FigureScene scene) {
    return scene.people().stream().filter(person -> person.labelled() > 0).toList();
  }

  private static PersonBox box(FigurePerson person) {
    return new PersonBox(
        person.box().x(), person.box().y(), person.box().width(), person.box().height(), 1);
  }
}
