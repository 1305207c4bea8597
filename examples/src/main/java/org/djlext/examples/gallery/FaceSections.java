package org.djlext.examples.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.djlext.examples.gallery.FaceIdentification.Probe;
import org.djlext.examples.picture.PngBytes;
import org.djlext.face.match.Candidate;
import org.djlext.flashattn.image.RgbImage;

/** The page of faces, section by section. */
final class FaceSections {

  private static final int RIGHT = 3;
  private static final int MISTAKEN = 2;
  private static final int STRANGERS = 2;

  private FaceSections() {}

  static Html of(FacePage.Seen seen) throws IOException {
    FoundFaces found = seen.found();
    return new Html()
        .paragraph(
            "Everything on this page was computed just now. A program draws the people; they are"
                + " clearly synthetic, and nothing here says how well faces in photographs are"
                + " recognized. Published weights of SCRFD, MTCNN and ArcFace load in the same"
                + " way.")
        .heading("Found")
        .paragraph(
            "Left the truth, right what was found, with its score; points left in the picture are"
                + " orange, those right blue. In %d scenes with %d faces, %d were found and %d more"
                    .formatted(found.scenes(), found.faces(), found.hits(), found.wrong())
                + " seen where there is none. A face that somebody drawn later hides counts too,"
                + " and is missed.")
        .add(scenes(found, found.shown().size()))
        .heading("Aligned")
        .paragraph(
            "The same faces, moved, turned and scaled so that eyes, nose and mouth come to lie"
                + " where the embedding expects them; below them the quality that size, sharpness,"
                + " pose and light give, from 0 to 1.")
        .add(crops(found))
        .heading("Processed: many to one")
        .paragraph(
            "A row for each thing that makes recognition hard, a column for each step that can undo"
                + " it. Whether a step helps depends on what a network was trained with; the"
                + " README of djl-face has the table.")
        .open("div", "wide")
        .png(seen.undone(), "each step on a face under each nuisance")
        .close("div")
        .heading("Processed: one to many")
        .paragraph(
            "To learn from a few pictures of a person, more are made of them: the head turned, lit"
                + " from elsewhere, or covered.")
        .open("div", "wide")
        .png(seen.made(), "faces turned, relit and covered")
        .close("div")
        .heading("Verified")
        .paragraph(
            "%d pairs of %d people, half of them one person twice: seen well once, and once under"
                    .formatted(seen.verified().pairs(), FaceVerification.PEOPLE)
                + " the nuisance. Accuracy is that of LFW's ten folds; the other figures are over"
                + " comparisons of each first face with each second. Faces are aligned by the true"
                + " points, moved by 3 % of the distance of the eyes.")
        .table(
            new String[] {"second face", "accuracy>", "TAR at FAR 0.001>", "EER>", "AUC>"},
            seen.verified().rows().stream().map(FaceVerification.Row::cells).toList())
        .open("div", "plots")
        .png(seen.roc(), "true accepts against false accepts under each nuisance")
        .close("div")
        .heading("Identified")
        .paragraph(identification(seen.identified()))
        .add(answers(seen.identified()))
        .heading("To try it yourself")
        .element(
            "pre",
            "",
            "java -jar djlx.jar face detect PICTURE --out found\n"
                + "java -jar djlx.jar face enroll --gallery people ada ADA.png\n"
                + "java -jar djlx.jar face identify --gallery people --threshold 0.6 PICTURE");
  }

  static Html scenes(FoundFaces found, int count) {
    Html html = new Html();
    for (FoundFaces.Shown one : found.shown().subList(0, count)) {
      html.open("div", "pictures");
      html.figure(one.truth(), "truth").figure(one.found(), "found");
      html.close("div");
    }
    return html;
  }

  private static Html crops(FoundFaces found) {
    Html html = new Html().open("div", "faces");
    for (FoundFaces.Shown one : found.shown()) {
      for (FoundFaces.Crop crop : one.crops()) {
        html.figure(crop.picture(), String.format(Locale.ROOT, "%.2f", crop.quality()));
      }
    }
    return html.close("div");
  }

  private static String identification(FaceIdentification identified) {
    return String.format(
        Locale.ROOT,
        "%s, all under everything at once. Of the enrolled, %s have their own face as the most"
            + " alike, and %s are named rightly at the cosine of %.2f, which accepts 1 in 10,000"
            + " pairs of other people; %s of the strangers are refused. Left who was asked for,"
            + " then the most alike of the gallery.",
        identified.told(),
        FacePage.percent(identified.rankOne()),
        FacePage.percent(identified.named()),
        identified.threshold(),
        FacePage.percent(identified.refused()));
  }

  /** Some who were asked for: of the enrolled the first, then those mistaken, then strangers. */
  private static Html answers(FaceIdentification identified) throws IOException {
    List<Probe> all = identified.probes();
    List<Probe> shown = new ArrayList<>();
    all.stream().filter(one -> one.known() && one.right()).limit(RIGHT).forEach(shown::add);
    all.stream().filter(one -> one.known() && !one.right()).limit(MISTAKEN).forEach(shown::add);
    all.stream().filter(one -> !one.known()).limit(STRANGERS).forEach(shown::add);
    Html html = new Html();
    for (Probe probe : shown) {
      html.open("div", "faces");
      html.figure(
          png(probe.picture()),
          probe.known() ? FaceIdentification.name(probe.person()) : "a stranger");
      for (Candidate candidate : probe.candidates()) {
        String cosine =
            String.format(Locale.ROOT, "%s: %.2f", candidate.person(), candidate.cosine());
        html.figure(png(identified.face(candidate)), cosine);
      }
      boolean named = probe.cosine() >= identified.threshold();
      boolean right = probe.known() ? named && probe.right() : !named;
      String answer = named ? probe.candidates().get(0).person() : "nobody of the gallery";
      html.element("span", right ? "right" : "wrong", (right ? "✓ " : "✗ ") + answer);
      html.close("div");
    }
    return html;
  }

  private static byte[] png(RgbImage face) throws IOException {
    return PngBytes.of(face.toBufferedImage());
  }
}
