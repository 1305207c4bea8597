/**
 * The models that need no download.
 *
 * <p>{@code mini-llama} is a LLaMA of a few million parameters that calculates, sorts, spells and
 * tells small stories; the program that trained it is among the examples. It loads like any folder,
 * as text to text, messages of DJL Serving, or raw tensors:
 *
 * <pre>{@code
 * var criteria = Criteria.builder()
 *         .setTypes(String.class, String.class)
 *         .optModelUrls("djl://org.djlext.vlm/mini-llama")
 *         .build();
 * try (var model = criteria.loadModel(); var predictor = model.newPredictor()) {
 *     System.out.println(predictor.predict("Sort 17, 4 and 23."));
 * }
 * }</pre>
 *
 * <p>{@code kimi-vl-mini} is a Kimi-VL, mixture of experts and all, that answers questions about
 * simple pictures: how many shapes there are, of which color, where; which number is written; what
 * a bar chart says. It is asked with a {@link org.djlext.vlm.generate.Chat}.
 *
 * <p>{@code chameleon-mini} is a Chameleon that draws captions of coloured shapes ({@code String}
 * to {@code Image}) and describes such pictures ({@code Document} to {@code Document}).
 *
 * <p>Models that are downloaded do not belong here.
 */
package org.djlext.vlm.zoo;
