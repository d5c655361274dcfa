"""Whether a password is among those that are tried first.

Instead of a long list: the words that such lists are made of, and what people do to them. A word with digits or signs
round it, with 0 for o, or said twice is as easily guessed as the word itself.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

_WORDS = frozenset(
    """
    password passwort wachtwoord motdepasse contrasena senha parola passord losenord haslo geheim secret login logon
    access pass passwd passw letmein welcome welkom bienvenue willkommen hello hallo bonjour hola goodbye
    admin administrator administrador root system sysadmin user guest test testing tester tested default changeme
    change temp temporary master manager company office server database oracle internet network computer laptop
    windows microsoft google facebook youtube twitter instagram linkedin myspace yahoo hotmail gmail samsung nokia
    iphone android apple motorola toshiba sony playstation nintendo xbox gamer gaming minecraft pokemon pikachu
    naruto dragonball starwars startrek skywalker gandalf merlin matrix hacker cookie cookies register portal
    iloveyou iloveu ilove loveyou loveme lovely lover love forever always together babygirl babyboy baby sweetheart
    sweet sweety sweetie honey sugar angel angels princess prince queen king kitty kitten hellokitty puppy
    sunshine sunflower sunday monday tuesday wednesday thursday friday saturday summer winter spring autumn zomer
    winter lente herfst january february march april june july august september october november december januari
    februari maart juni juli augustus oktober sommer herbst printemps verano rainbow butterfly flower flowers rose
    roses cherry strawberry banana orange apple pineapple chocolate cookie cheese pepper ginger coffee pizza
    football soccer voetbal futbol baseball basketball hockey tennis golf swimming cricket rugby boxing wrestling
    skateboard snowboard surfing fishing hunter hunting racing liverpool chelsea arsenal manchester united everton
    barcelona realmadrid juventus bayern ajax feyenoord psv eindhoven amsterdam rotterdam utrecht nederland holland
    netherlands belgium germany deutschland england london paris france berlin europe america canada mexico brasil
    brazil australia africa texas chicago newyork california boston dallas dakota yankees lakers cowboys steelers
    eagles redsox patriots packers broncos raiders rangers bulldogs bulldog panther panthers tiger tigers lion lions
    dragon dragons monkey donkey horse horses dolphin dolphins eagle falcon phoenix wolf wolves bear rabbit bunny
    turtle spider scorpion snake shark penguin chicken elephant giraffe zebra mouse dogs doggy cats catdog
    superman batman spiderman ironman superstar supergirl wonder hercules samson goliath maverick rocky rambo
    shadow ghost killer warrior soldier ninja samurai knight pirate wizard magic magical mystery destiny legend
    phantom thunder lightning storm blizzard hurricane ocean river mountain forest diamond golden silver crystal
    platinum metal steel stone purple yellow orange green black white blue pink violet indigo brown
    freedom liberty peace heaven jesus jesuschrist christ christian blessed blessing faith hope grace gospel angels
    spirit trinity bible church buddha satan lucifer devil demon evil hell
    money dollar business success winner winning champion champions lucky fortune casino poker player rich boss
    mother father mommy daddy mama papa sister brother family friend friends friendship husband wife children
    michael michelle matthew daniel daniela danielle joshua jessica jennifer jonathan jordan joseph robert roberto
    richard william thomas charles charlie christopher christina christine christian cristina patrick patricia
    nicholas nicole anthony antonio andrew andrea alexander alexandra alexandre alexis amanda ashley samantha
    stephanie steven stephen sebastian benjamin brandon brandy brittany caroline carolina catherine katherine
    elizabeth elisabeth victoria veronica vanessa valentina gabriel gabriela gabrielle isabella isabel natasha
    natalie nathan melissa madison mackenzie mercedes margaret maria marina mario martin martina marvin heather
    hannah harley hunter jackson jasmine jeremy johnny jasper kimberly lauren leonardo lindsay lorenzo madonna
    morgan olivia oliver pamela peter peanut rachel raymond rebecca ricardo ronaldo ronald russell sabrina samuel
    sandra sarah scott simone sophie spencer taylor tiffany timothy travis trevor tyler vincent walter winston
    garfield snoopy scooby mickey minnie donald bugsbunny simpsons bart homer tweety barbie elmo smokey buster
    marley metallica nirvana slipknot greenday eminem linkinpark beatles rolling stones elvis guitar guitars drummer
    music musical piano trumpet dancer dancing singer rockstar rocknroll hiphop techno disco
    ferrari porsche mercedes mustang corvette camaro toyota honda yamaha suzuki kawasaki nissan subaru chevrolet
    chevy jaguar lamborghini harleydavidson hummer cadillac pontiac ducati
    whatever nothing something anything everything nobody somebody anybody blahblah blah bigdaddy bigdog bigboy
    bigtits sexy sexsex sexygirl hardcore pussy fuckyou fuckoff fuckme asshole bitch bullshit shithead dickhead
    cocacola pepsi mountaindew budweiser heineken marlboro redbull whiskey vodka tequila beer corona
    trustno trustnoone ncc enterprise voyager galaxy planet saturn jupiter mercury venus apollo discovery
    college school student teacher university police fireman marine marines navy army airforce security private
    spongebob sponge scoobydoo teddybear gangster gangsta thuglife ghetto babylon cartman snowball snowman santa
    christmas halloween easter birthday holiday vacation sexual sassy crazy stupid idiot loser dumbass
    aaron abigail abracadabra adriana adventure agent airplane alabama alberto alejandro alessandro alex alexandria
    alfaromeo allison amazing amber america american anaconda anastasia anderson andromeda angelica angelina animal
    annabelle antonella apples aquarius argentina arianna arizona assassin atlanta atlantis austin awesome backspace
    badminton barbara bastard battlefield beatrice beautiful beauty beckham bella bentley bernard best bethany beyonce
    billy bird biscuit blackberry blackjack blink blonde blondie blueberry bobby bobmarley bowling bradley brian
    brianna brittney broadway brooklyn brownie bubba bubble bubbles bubblegum buddy budlight buffalo burger butter
    buttercup button caitlin cameron camille campbell candy cannabis capricorn captain cardinal cardinals carlos
    casablanca casanova cassandra cassidy catalina charger chargers charlotte charmed cheater cheesecake cherokee
    chester cheyenne chloe chris christophe cinderella cinnamon classic claudia clayton cleopatra cleveland cobra
    coconut coldplay colombia colorado columbia commando cooldude cool corazon country courtney cowboy cowgirl cracker
    creative cristian cuddles cupcake cute cutie cynthia daisy dance danger dangerous danny dark darkness darkstar
    daughter david davidson dead death defender denise derrick designer desiree detroit digital dinosaur director
    dodgers domenico dominic dominique dorothy douglas download dragonfly dream dreamer dylan east eclipse eduardo
    einstein electric element emily emmanuel engineer english ericsson esmeralda estrella eternity evolution explorer
    fabulous family fantasy federico felicia fernando ferret finalfantasy fire fireball firebird fish fisher florence
    florida fluffy formula fountain francesca francesco francis francisco frank frankie franklin freckles freddie
    frederic frederick free friendster frog frogger fuck fucker fucking game gamecube games gateway general genesis
    geoffrey george georgia geronimo gilbert girl girls giovanni giuseppe gizmo gladiator god goddess godfather
    godzilla goldfish good goodluck gordon grandma grandpa great gregory griffin guardian guinness hamilton hamster
    handsome hannibal happy happiness hard harmony harrison harry harrypotter hate hawaii helena highlander hollister
    hollywood home honda horny hospital hot hottie houston icecream idontknow iforgot illinois iloveme immortal
    imperial india indiana indonesia infinity inter inuyasha ireland isabelle istanbul jackass jackie jacob jacqueline
    jamaica james jamesbond jamie jason jasper jeffrey jellybean jenny jeremiah jerusalem jimmy johncena johnson joker
    josephine joyce julia julian junior justice justin justinbieber kangaroo karina katerina kathleen kathryn katie
    katrina kayla kelly kennedy kenneth kentucky kevin keyboard kingdom kingkong knock kristen kristian kristina
    krystal lacrosse lady ladybug lancelot lasvegas laura lavender lawrence leather lebron legolas lemonade letter
    liberty life lightning lincoln linda lindsey lionheart little live lollipop london longhorn longhorns lord lorraine
    lowrider lucas lucky madeline magdalena maggie magnolia makaveli malaysia mango mariposa marijuana marilyn marino
    market marketing marlene married marshall martinez mary maryjane maurice maximus maxwell medicine megadeth
    melanie memphis meredith messenger miami michele michigan midnight mike milkshake million miracle miranda
    mississippi mitchell mohammed muhammad molly monalisa monique monster montana montreal moon moonlight morning
    morrison mortal motocross munchkin mushroom mustang my naughty napoleon nascar nathalie nathaniel national nature
    navigator never newcastle newlife newport nicolas night nightmare nintendo nokia nopassword notebook number
    oakland office oklahoma omega one onelove open orlando oscar outlaw paintball pakistan panasonic pancake panda
    pandora papillon paradise paris passion passport patches patience peaches pearl pebbles penelope penis people
    perfect personal peterpan philip phillip pickles picture pictures pinkfloyd pitbull player playboy poohbear pop
    popcorn porkchop pornstar portugal poseidon power precious predator president preston pretty primavera princesa
    princesse priscilla private professional project property pumpkin punisher punkrock puppies pussycat qazwsx
    qweasd qweasdzxc rachel radio radiohead ragnarok rammstein rasta redhead redneck redskins remember research reset
    respect revenge revolution riccardo richmond roadrunner robin robinhood rodriguez romance romeo ronaldinho rooster
    rosebud rosemary runescape running russia safety sailor sailormoon salvador salvation sample sandiego sandman
    sanchez santiago sapphire sasha satellite saturn savannah scarface scarlett scooter scorpio scotland seattle
    seven seventeen sexy shakira shannon sherlock shirley shit shopping showtime silver simple simpson skate skater
    skipper skittles skyline slayer smile smith smoke snickers snow snowflake softball software soldier solution
    sonyericsson southside space sparkle sparky spartan spartans special spectrum spitfire sport sporting squirrel
    stalker star starcraft stargate starlight stefania stella sterling stewart stranger strength strong student
    sublime sullivan summertime sun sunny super supernova survivor svetlana sweetpea swimmer swordfish sylvester
    target taurus team technics teddy telephone television tennessee terminator thankyou thebest theking theodore
    theresa thompson thumper tigger time tinkerbell titanic tommy topsecret tottenham treasure trigger trooper trouble
    truck true truelove twilight ultimate undertaker unicorn universal universe unknown valencia valentin valentine
    vampire vampires vanilla viking vikings virginia vision vladimir volkswagen volleyball wallace warcraft warhammer
    washington water watermelon webmaster wellington west westside whatsup white wildcat wildcats wireless wolfgang
    wolverine woman wonderful woodland world wrangler xavier young yourmom zachary zeppelin
    abc abcd asd bob cat dog fun girl guy hot ice joe john jack kiss lol man max mom dad red sam sex ski sky the toy
    tom two win you zaq qaz wsx ihate ilove imiss
    asdf qwer zxcv qwert qwerty qwertz azerty asdfgh zxcvbn zxcvbnm asdfghjkl qwertyuiop
    """.split()  # noqa: SIM905  # read as the list of words it is
)

_LETTERS_FOR = str.maketrans("01345789@$!|+", "oleastbgasiit")
_ALSO = str.maketrans("1!", "ii")

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertzuiop",
    "yxcvbnm",
    "!@#$%^&*()",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "147258369",
    "741852963",
    "159357",
    "789456123",
    "qweasdzxc",
    "12qwaszx",
    "zaq12wsx",
    "1234567890",
    "0987654321",
)

_DATE = re.compile(r"(19|20)\d\d[-./ ]?\d\d[-./ ]?\d\d|\d\d[-./ ]?\d\d[-./ ]?(19|20)\d\d")


def is_guessable(password: str, *, about: Iterable[str] = ()) -> bool:
    """Whether `password` is a word that many people use, a row of keys, a date or something said again and again.

    `about` are texts that others connect with the person: name and address; their words count too.
    """
    small = password.casefold()
    own = {part for text in about for part in re.split(r"[\W_]+", text.casefold()) if len(part) >= 3}
    whole = {_joined(text.casefold()) for text in about} - {""}
    known = _WORDS | own | whole
    return (
        len(set(small)) <= 2
        or _DATE.fullmatch(small) is not None
        or _is_repeated(small)
        or _is_on_the_keyboard(small)
        or any(_joined(small) in one for one in whole if len(_joined(small)) >= 3)
        or any(_is_made_of(form, known) for form in _forms(small))
    )


def _forms(text: str) -> set[str]:
    """`text` without what people add to a word, and with letters for the digits and signs that stand for them."""
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    return {text, bare} | {
        re.sub(r"^[\W\d_]+|[\W\d_]+$", "", form.translate(table))
        for form in (text, bare)
        for table in ({**_LETTERS_FOR}, {**_LETTERS_FOR, **_ALSO})
    }


def _joined(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _is_made_of(text: str, known: frozenset[str]) -> bool:
    """Whether `text` is one of the `known` words, also with some letters more, or two short ones in a row."""
    if not text:
        return False
    if text in known or (text.endswith("s") and text[:-1] in known):
        return True
    joined = re.sub(r"[\W\d_]+", "", text)
    return any(joined[:cut] in known and joined[cut:] in known for cut in range(1, len(joined))) or joined in known


def _is_repeated(text: str) -> bool:
    """Whether `text` is something short, again and again."""
    return any(
        (text[:size] * (len(text) // size + 1))[: len(text)] == text for size in range(1, min(6, len(text) // 2) + 1)
    )


def _is_on_the_keyboard(text: str) -> bool:
    """Whether `text` is made of pieces of at least three keys beside each other, forwards or backwards."""
    broken = 1  # the first character begins a piece
    for one, other in pairwise(text):
        if not any(one + other in row or other + one in row or one == other for row in _ROWS):
            broken += 1
    return broken <= max(1, len(text) // 4)
