/**
 * Kimi-VL: the {@link org.djlext.vlm.moonvit vision tower} MoonViT, a projector, and the {@link
 * org.djlext.vlm.moonlight decoder} Moonlight.
 *
 * <pre>{@code
 * Criteria<Chat, String> criteria = Criteria.builder()
 *         .setTypes(Chat.class, String.class)
 *         .optModelPath(Path.of("Kimi-VL-A3B-Instruct"))
 *         .build();
 * RgbImage picture = RgbImageReader.standard().read(Path.of("holiday.jpg"));
 * try (ZooModel<Chat, String> model = criteria.loadModel();
 *         Predictor<Chat, String> predictor = model.newPredictor();
 *         KimiVlGenerator generator = KimiVlGenerator.of(model)) {
 *     String answer = predictor.predict(Chat.of("How many boats are there?", picture));
 *     try (KimiVlSession session = generator.newSession(generator.defaults())) {
 *         session.say("What is this?", picture);
 *         session.say("And where?"); // the picture is not seen again, nor the first turn read
 *     }
 * }
 * }</pre>
 *
 * <p>{@link org.djlext.vlm.kimivl.KimiVlConfig} is config.json, {@link
 * org.djlext.vlm.kimivl.KimiVlBlock} the model; what joins its parts is the resource {@code
 * kimivl.py}. {@link org.djlext.vlm.kimivl.KimiVlGenerator} gives whole answers and streams, {@link
 * org.djlext.vlm.kimivl.KimiVlSession} chats of several turns, {@link org.djlext.vlm.kimivl.Answer}
 * keeps what thinking variants think apart from what they answer.
 *
 * <p>Letters of shapes: B batch, T tokens, N images, P patches of all images, p pixels on a patch's
 * side, M features of all images, K patches in one feature, F size of the tower's states, E hidden
 * size of the decoder, V vocabulary.
 */
package org.djlext.vlm.kimivl;
