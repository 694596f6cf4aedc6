package org.recompose.kernel.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WireTest {
    private HMACGenerator signer;
    private Wire wire;

    @BeforeEach
    void makeWire() throws Exception {
        signer = new HMACGenerator("hmac-sha256", "secret");
        wire = new Wire(signer);
    }

    private List<byte[]> frames(HMACGenerator by, String header, String content) {
        byte[][] json = {bytes(header), bytes("{}"), bytes("{}"), bytes(content)};
        List<byte[]> frames =
                new ArrayList<>(List.of(bytes("client"), bytes("<IDS|MSG>"), bytes(by.calculateSignature(json))));
        frames.addAll(List.of(json));
        return frames;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final String EXECUTE = "{\"msg_id\": \"1\", \"msg_type\": \"execute_request\"}";

    @Test
    void whatTheProtocolMakesOptionalHasTheProtocolsDefaults() throws Exception {
        ExecuteRequest request = (ExecuteRequest)
                wire.decode(frames(signer, EXECUTE, "{\"code\": \"1\"}")).getContent();
        assertTrue(request.shouldStoreHistory());
        assertTrue(request.shouldStopOnError());
        assertFalse(request.isSilent());
        assertTrue(request.getUserExpr().isEmpty());
    }

    @Test
    void anotherKeysSignatureIsRefused() throws Exception {
        HMACGenerator other = new HMACGenerator("hmac-sha256", "Secret");
        MalformedMessageException refused = assertThrows(
                MalformedMessageException.class, () -> wire.decode(frames(other, EXECUTE, "{\"code\": \"1\"}")));
        assertTrue(refused.getMessage().contains("signature"));
    }

    @Test
    void everyMissingPartIsRefused() {
        List<byte[]> good = frames(signer, EXECUTE, "{\"code\": \"1\"}");
        for (int i = 0; i < good.size(); i++) {
            List<byte[]> part = good.subList(0, i);
            assertThrows(MalformedMessageException.class, () -> wire.decode(part), "first " + i + " parts");
        }
    }

    @Test
    void contentThatDoesNotFitIsRefused() {
        for (String content : List.of(
                "[]",
                "3",
                "{",
                "{}",
                "{\"code\": null}",
                "{\"code\": [1]}",
                "{\"code\": \"1\", \"user_expressions\": 7}")) {
            assertThrows(MalformedMessageException.class, () -> wire.decode(frames(signer, EXECUTE, content)), content);
        }
    }

    @Test
    void anAnswerCarriesItsRequestsHeaderAndIdentityAndADateToTheMicrosecond() throws Exception {
        Message<?> request = wire.decode(frames(signer, EXECUTE, "{\"code\": \"1\"}"));
        List<byte[]> answer = wire.encode(new Message<>(
                request, MessageType.PUBLISH_STREAM, new PublishStream(PublishStream.StreamType.OUT, "hi <b>")));
        assertEquals("client", new String(answer.get(0), StandardCharsets.UTF_8));
        String header = new String(answer.get(3), StandardCharsets.UTF_8);
        assertTrue(header.matches(".*\"date\":\"[-0-9]+T[0-9:]+\\.\\d{6}Z\".*"), header);
        assertTrue(new String(answer.get(4), StandardCharsets.UTF_8).contains("\"msg_id\":\"1\""));
        assertEquals("{\"name\":\"stdout\",\"text\":\"hi <b>\"}", new String(answer.get(6), StandardCharsets.UTF_8));
        byte[][] signed = answer.subList(3, 7).toArray(byte[][]::new);
        assertEquals(signer.calculateSignature(signed), new String(answer.get(2), StandardCharsets.US_ASCII));
    }
}
