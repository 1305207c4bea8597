package org.djlext.examples.gallery;

import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.djlext.examples.captions.Caption;
import org.djlext.examples.captions.CaptionedModel;
import org.djlext.examples.captions.CaptionedScene;
import org.djlext.examples.captions.ChosenDrawing;
import org.djlext.examples.captions.PictureReading;
import org.djlext.examples.draw.DrawCommand;
import org.djlext.examples.picture.PngBytes;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.chameleon.DrawingConfig;
import org.djlext.vlm.generate.GenerationConfig;

/** A Chameleon: the miniature draws captions code by code, and describes pictures. */
final class DrawingPage implements GalleryPage {

  private static final Caption FIRST =
      Caption.parse("a red square left of a blue circle").orElseThrow();
  private static final int CAPTIONS = 12;
  private static final int PICTURES = 8;
  private static final int IN_A_ROW = 4;
  private static final int PREVIEWED = 4;
  private static final int SIDE = 192;
  private static final int CANDIDATES = 4;
  private static final DrawingConfig DRAWING = CaptionedModel.drawing();

  /** A caption and what was drawn for it. */
  private record Drawn(Caption caption, byte[] picture, PictureReading reading) {

    boolean agrees() {
      return reading.agreesWith(caption);
    }

    String verdict() {
      return agrees()
          ? "agrees"
          : "shows " + reading.caption().map(Caption::toString).orElse("something unclear");
    }
  }

  /** A picture and what was said of it. */
  private record Described(Caption caption, byte[] picture, String text) {

    boolean isRight() {
      return Caption.parse(text).filter(said -> said.meansTheSameAs(caption)).isPresent();
    }
  }

  @Override
  public String name() {
    return "drawing";
  }

  @Override
  public String title() {
    return "Drawing: a Chameleon reads and draws";
  }

  @Override
  public PageContent run(GalleryRequest request) throws IOException, ModelException {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelUrls(DrawCommand.MINIATURE)
            .optDevice(request.device())
            .build();
    request.listener().accept("loading " + DrawCommand.MINIATURE);
    try (CaptionedModel model = CaptionedModel.of(criteria.loadModel())) {
      request.listener().accept("drawing %s, row by row".formatted(FIRST));
      List<byte[]> rows = rows(model, request.seed());
      request.listener().accept("drawing %d held-out captions".formatted(CAPTIONS));
      List<CaptionedScene> scenes =
          CaptionedScene.heldOut(CAPTIONS + PICTURES, 2_000 + request.seed());
      List<Drawn> drawn = new ArrayList<>();
      long start = System.nanoTime();
      for (CaptionedScene scene : scenes.subList(0, CAPTIONS)) {
        RgbImage picture = draw(model, scene.caption(), request.seed()).picture();
        drawn.add(new Drawn(scene.caption(), png(picture), PictureReading.of(picture)));
      }
      double seconds = (System.nanoTime() - start) / 1e9 / CAPTIONS;
      request.listener().accept("describing %d pictures".formatted(PICTURES));
      List<Described> described = new ArrayList<>();
      for (CaptionedScene scene : scenes.subList(CAPTIONS, scenes.size())) {
        RgbImage picture = scene.draw();
        described.add(new Described(scene.caption(), png(picture), model.describe(picture)));
      }
      return content(rows, drawn, described, seconds);
    }
  }

  /**
   * Returns the picture after each row of its codes; what is not yet there is as the first code.
   */
  private static List<byte[]> rows(CaptionedModel model, long seed) throws IOException {
    long chosen = draw(model, FIRST, seed).seed();
    GenerationConfig seeded = DRAWING.text().toBuilder().optSeed(chosen).build();
    DrawingConfig config =
        new DrawingConfig(
            seeded, seeded, DRAWING.textGuidance(), 1, DRAWING.modality(), DRAWING.chat());
    List<Integer> codes = new ArrayList<>();
    List<RgbImage> frames = new ArrayList<>();
    model.draw(
        FIRST.toString(),
        config,
        (picture, place, code) -> {
          codes.add(code);
          if ((place + 1) % model.codesPerRow() == 0) {
            frames.add(model.draw(codes.stream().mapToInt(Integer::intValue).toArray()));
          }
        });
    List<byte[]> rows = new ArrayList<>();
    for (RgbImage frame : frames) {
      rows.add(png(frame));
    }
    return rows;
  }

  private static ChosenDrawing draw(CaptionedModel model, Caption caption, long seed) {
    return model.drawBest(caption.toString(), DRAWING, seed, CANDIDATES);
  }

  private static byte[] png(RgbImage picture) throws IOException {
    return PngBytes.of(picture.resize(SIDE, SIDE, ResampleFilter.BICUBIC).toBufferedImage());
  }

  private static PageContent content(
      List<byte[]> rows, List<Drawn> drawn, List<Described> described, double seconds) {
    String agree = "%d of %d".formatted(drawn.stream().filter(Drawn::agrees).count(), drawn.size());
    String right =
        "%d of %d"
            .formatted(described.stream().filter(Described::isRight).count(), described.size());
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("held-out captions drawn as they say", agree);
    figures.put("held-out pictures described rightly", right);
    figures.put(
        "a picture, chosen from " + CANDIDATES, String.format(Locale.ROOT, "%.2f s", seconds));
    String summary =
        "One decoder to which words and pictures are tokens alike draws "
            + agree
            + " captions as they say and describes "
            + right
            + " pictures rightly; no picture was seen in training, nor any caption of several things.";
    return new PageContent(
        summary, figures, drawings(drawn.subList(0, PREVIEWED)), body(rows, drawn, described));
  }

  private static Html body(List<byte[]> rows, List<Drawn> drawn, List<Described> described) {
    Html html =
        new Html()
            .paragraph(
                "Everything on this page was computed just now. A picture is 64 tokens, each one of"
                    + " 256 codes, which the image tokenizer turns into pixels and pixels into."
                    + " Both it and the decoder were trained in Java on rendered scenes.")
            .heading("A picture comes about")
            .paragraph(
                "“%s”, after each row of its codes. What is not yet chosen is filled with the first"
                        .formatted(FIRST)
                    + " code.");
    for (int from = 0; from < rows.size(); from += IN_A_ROW) {
      html.open("div", "pictures");
      for (int i = from; i < Math.min(rows.size(), from + IN_A_ROW); i++) {
        captioned(html, rows.get(i), new Html().element("span", "", "row " + (i + 1)));
      }
      html.close("div");
    }
    return html.heading("Captions and what was drawn")
        .paragraph(
            "Each caption is drawn %d times, and the model keeps the picture that it would itself"
                    .formatted(CANDIDATES)
                + " most likely describe so; nothing was chosen by hand. The verdict is that of a"
                + " program that looks at the pixels alone: colours, connected parts, forms and"
                + " places. Captions of several things were held out from training.")
        .add(drawings(drawn))
        .heading("Pictures and what is said of them")
        .add(descriptions(described))
        .heading("To try it yourself")
        .element(
            "pre",
            "",
            "java -jar djlx.jar draw \"a red square left of a blue circle\" --out x.png\n"
                + "java -jar djlx.jar draw \"three green triangles\" --out y.png --steps rows");
  }

  private static Html drawings(List<Drawn> drawn) {
    Html html = new Html();
    for (int from = 0; from < drawn.size(); from += IN_A_ROW) {
      html.open("div", "pictures");
      for (Drawn one : drawn.subList(from, Math.min(drawn.size(), from + IN_A_ROW))) {
        captioned(
            html,
            one.picture(),
            new Html()
                .element("div", "", one.caption().toString())
                .element("span", one.agrees() ? "right" : "wrong", one.verdict()));
      }
      html.close("div");
    }
    return html;
  }

  private static Html descriptions(List<Described> described) {
    Html html = new Html();
    for (int from = 0; from < described.size(); from += IN_A_ROW) {
      html.open("div", "pictures");
      for (Described one : described.subList(from, Math.min(described.size(), from + IN_A_ROW))) {
        captioned(
            html,
            one.picture(),
            new Html()
                .element("div", "", one.text())
                .element(
                    "span",
                    one.isRight() ? "right" : "wrong",
                    one.isRight() ? "right" : "is " + one.caption()));
      }
      html.close("div");
    }
    return html;
  }

  private static void captioned(Html html, byte[] picture, Html caption) {
    html.open("figure", "").png(picture, "a drawn picture");
    html.element("figcaption", "", caption).close("figure");
  }
}
