package org.recompose.decompose;

import java.util.List;
import org.recompose.arch.Network;

/** Refuses a network that is not what it should be, by the first difference. */
final class FirstDifference {

    private FirstDifference() {}

    static void refuse(String who, Network expected, Network actual) {
        require(who, "input", expected.input(), actual.input());
        List<Network.Node> wanted = expected.nodes();
        List<Network.Node> given = actual.nodes();
        require(who, "depth", wanted.size() + " layers", given.size() + " layers");
        require(who, "number of classes", expected.classes(), actual.classes());
        for (int i = 0; i < wanted.size(); i++) {
            require(
                    who,
                    "path of layer " + (i + 1),
                    wanted.get(i).path(),
                    given.get(i).path());
            require(
                    who,
                    wanted.get(i).path(),
                    wanted.get(i).layer(),
                    given.get(i).layer());
        }
    }

    private static void require(String who, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new IllegalArgumentException(who + ": " + what + " is " + actual + ", must be " + expected);
        }
    }
}
