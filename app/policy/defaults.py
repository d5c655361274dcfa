"""The texts a policy begins with, in our own words; shown until somebody edits one of them.

They promise nothing that depends on the cookies of one site: what can be counted, the page says by itself.
"""

from typing import Final

from app.policy.texts import CONTACT, INVENTORY, KINDS_OF_COOKIES, Text

DEFAULT_TEXTS: Final[tuple[Text, ...]] = (
    Text(
        key="introduction",
        body={
            "en": "On this page you read which cookies this website uses, what each of them is for, how long it stays"
            " in your browser and who can read it. The list comes straight from the register in which we keep the"
            " cookies of this website.",
            "nl": "Op deze pagina leest u welke cookies deze website gebruikt, waar elke cookie voor dient, hoe lang"
            " die in uw browser blijft staan en wie die kan lezen. De lijst komt rechtstreeks uit het register waarin"
            " wij de cookies van deze website bijhouden.",
        },
    ),
    Text(
        key="what-a-cookie-is",
        heading={"en": "What a cookie is", "nl": "Wat een cookie is"},
        body={
            "en": "A cookie is a small note that a website leaves in your browser. It has a name and a content. Your"
            " browser keeps the note for a set time and hands it back when you open the next page or return another"
            " day. That is how a website can know, for instance, that you have signed in.\n\n"
            "A browser has more places where a website can leave something behind, such as local storage. The same"
            " rules hold there. Where this page says “cookie”, it means all of these.",
            "nl": "Een cookie is een briefje dat een website in uw browser achterlaat. Het heeft een naam en een"
            " inhoud. Uw browser bewaart het briefje een bepaalde tijd en geeft het terug als u de volgende pagina"
            " opent of een andere dag terugkomt. Zo kan een website bijvoorbeeld weten dat u bent ingelogd.\n\n"
            "Een browser heeft meer plekken waar een website iets kan achterlaten, zoals de lokale opslag. Daarvoor"
            " gelden dezelfde regels. Waar op deze pagina “cookie” staat, bedoelen we dat allemaal.",
        },
    ),
    Text(
        key=KINDS_OF_COOKIES,
        heading={"en": "Kinds of cookies", "nl": "Soorten cookies"},
        body={
            "en": "We sort cookies by what they are for. A cookie is **first party** when it belongs to the website you"
            " are visiting, and **third party** when it belongs to somebody else whose content stands on the page.",
            "nl": "Wij delen cookies in naar waar ze voor dienen. Een cookie is van de **eerste partij** (een eigen"
            " cookie) als die hoort bij de website die u bezoekt, en van een **derde partij** als die hoort bij iemand"
            " anders van wie er iets op de pagina staat.",
        },
    ),
    Text(
        key="cookies",
        kind=INVENTORY,
        heading={"en": "The cookies we use", "nl": "De cookies die wij gebruiken"},
    ),
    Text(
        key="your-choices",
        heading={"en": "Your choices", "nl": "Uw keuzes"},
        body={
            "en": "A cookie that needs your consent may be used only after you have said yes. You may say no, and you"
            " may change your mind.\n\n"
            "You can see and delete cookies in the settings of your browser, or have them deleted whenever you close"
            " it. The website then no longer knows what they remembered: you may have to sign in again, for instance.",
            "nl": "Een cookie waarvoor uw toestemming nodig is, mag pas worden gebruikt nadat u ja hebt gezegd. U mag"
            " nee zeggen, en u mag van gedachten veranderen.\n\n"
            "In de instellingen van uw browser kunt u cookies bekijken en verwijderen, of ze bij het afsluiten altijd"
            " laten verwijderen. De website weet dan niet meer wat ze onthielden: u moet bijvoorbeeld opnieuw"
            " inloggen.",
        },
    ),
    Text(
        key=CONTACT,
        heading={"en": "Contact and complaints", "nl": "Contact en klachten"},
        body={
            "en": "Is something on this page unclear, or do you see a cookie in your browser that is not in the list?"
            " Tell us, and we will look into it. You can also complain to the supervisory authority.",
            "nl": "Is iets op deze pagina onduidelijk, of ziet u in uw browser een cookie die niet in de lijst staat?"
            " Laat het ons weten, dan zoeken wij het uit. U kunt ook een klacht indienen bij de toezichthouder.",
        },
    ),
)
