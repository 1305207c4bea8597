package org.djlext.examples.gallery;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.djlext.examples.cli.CommandOutput;

/** Runs the pages one after another and writes them and their cover. */
final class Gallery {

  private static final String COVER = "index.html";
  private static final String LEAD =
      "Models as Blocks of Deep Java Library, at work on this machine in pure Java: no Python, no"
          + " network, no weights but the small ones that come with the library.";

  private final List<GalleryPage> pages;
  private final CommandOutput output;

  Gallery(List<GalleryPage> pages, CommandOutput output) {
    this.pages = pages;
    this.output = output;
  }

  GalleryReport run(Device device, long seed) throws IOException {
    long start = System.nanoTime();
    Path index = output.folder().resolve(COVER).toAbsolutePath().normalize();
    output.say(
        "Models at work on what comes with the library, without network: "
            + pages.stream().map(GalleryPage::title).collect(Collectors.joining(", ")));
    output.say("Writing " + index);
    PageWriter writer = new PageWriter(machine());
    Html cover = new Html();
    List<GalleryReport.Page> shown = new ArrayList<>();
    for (GalleryPage page : pages) {
      shown.add(show(page, device, seed, writer, cover));
    }
    output.file(COVER, writer.page("djlx gallery", LEAD, cover));
    double seconds = secondsSince(start);
    output.say("");
    output.say(
        String.format(Locale.ROOT, "Done in %.0f seconds. Look at %s", seconds, index.toUri()));
    return new GalleryReport(index.toString(), seconds, shown);
  }

  /** A page that fails does not keep the others from being shown. */
  private GalleryReport.Page show(
      GalleryPage page, Device device, long seed, PageWriter writer, Html cover)
      throws IOException {
    long start = System.nanoTime();
    output.say("");
    output.say(page.title());
    PageContent content;
    boolean failed = false;
    try {
      content = page.run(new GalleryRequest(device, seed, step -> output.note("  " + step)));
    } catch (IOException | ModelException | RuntimeException e) {
      failed = true;
      content = new PageContent("Failed: " + e.getMessage(), Map.of(), new Html(), new Html());
    }
    output.say("  " + content.summary());
    content.figures().forEach((what, figure) -> output.say("  " + what + ": " + figure));
    cover.open("section", "card").heading(page.title()).paragraph(content.summary());
    cover.add(figures(content.figures())).add(content.preview());
    if (!failed) {
      String file = page.name() + ".html";
      Html body = new Html().add(figures(content.figures())).add(content.body());
      body.open("p", "").link(COVER, "Back to the gallery").close("p");
      output.file(file, writer.page(page.title(), content.summary(), body));
      cover.open("p", "").link(file, "See the whole page").close("p");
    }
    cover.close("section");
    return new GalleryReport.Page(
        page.name(), content.summary(), content.figures(), secondsSince(start), failed);
  }

  private static Html figures(Map<String, String> figures) {
    Html html = new Html();
    if (!figures.isEmpty()) {
      html.open("div", "figures");
      figures.forEach(
          (what, figure) ->
              html.open("div", "figure")
                  .element("b", "", figure)
                  .element("span", "", what)
                  .close("div"));
      html.close("div");
    }
    return html;
  }

  private static String machine() {
    Engine engine = Engine.getInstance();
    return "DJL %s, %s %s, Java %s, %s %s, %d processors"
        .formatted(
            Engine.getDjlVersion(),
            engine.getEngineName(),
            engine.getVersion(),
            System.getProperty("java.version"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors());
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
