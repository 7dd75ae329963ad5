"""``python3 -m tools.elasticsearch_server``: the Elasticsearch of the tests, by hand, until Ctrl-C.

It begins empty, and its data go with it.
"""

import argparse
import time

from tools.console import say, step, stop
from tools.downloads import DownloadFailed
from tools.elasticsearch_distribution import VERSION, distribution_path, fetch_distribution
from tools.processes import Ended, end_on_signals, port_is_free
from tools.services import Services
from tools.system import MAVEN, NEW_JAVA, complain, install


def main() -> int:
    """Start the server, print its address and wait; returns 1 when it ends by itself."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.elasticsearch_server", description=__doc__)
    parser.add_argument("--port", type=int, help="of 127.0.0.1; a free one otherwise")
    port = parser.parse_args().port
    if port is not None and not port_is_free(port):
        stop(f"Port {port} is taken, or is none.")
    end_on_signals()
    if absent := install([NEW_JAVA] if distribution_path().exists() else [NEW_JAVA, MAVEN]):
        complain(absent)
    services = Services()
    try:
        with step(f"fetching Elasticsearch {VERSION}"):
            fetch_distribution()
        address = services.elasticsearch(port=port)
        services.wait_for_elasticsearch()
        say(f"\n{address}\nCtrl-C ends it and deletes its data.")
        while not services.first_dead():
            time.sleep(1)
    except DownloadFailed as error:
        stop(str(error))
    except Ended:
        return 0
    finally:
        services.end()
    stop("Elasticsearch has ended.")


if __name__ == "__main__":
    raise SystemExit(main())
